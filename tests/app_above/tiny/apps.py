from django.apps import AppConfig


class TinyConfig(AppConfig):
    name = "tiny"
    verbose_name = "小账"
