from django.apps import AppConfig


class XiaonengConfig(AppConfig):
    name = "xiaoneng"
    verbose_name = "效能亮榜"
