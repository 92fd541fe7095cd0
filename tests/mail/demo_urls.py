"""The addresses of the demonstration, which exist in demo mode alone."""

from convite.locale_prefix import i18n_patterns
from convite.urls import demonstration
from convite.urls import urlpatterns as everyday

urlpatterns = [*i18n_patterns(*demonstration()), *everyday]
