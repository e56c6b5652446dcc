from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "rules"
    verbose_name = "认定细则"
    floor = 1
