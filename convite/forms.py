"""How every form of the house is drawn: label above, help before the field, errors in words."""

from django.forms.renderers import TemplatesSetting


class FrameRenderer(TemplatesSetting):
    """Renders forms and fields with the frame's templates, widgets with Django's own."""

    form_template_name = "frame/form.html"
    field_template_name = "frame/field.html"
