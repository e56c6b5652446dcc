from django.urls import path

from tiny import views

urlpatterns = [
    path("notches/", views.notches, name="notches"),
    path("notches/<int:pk>/", views.notch, name="notch"),
]
