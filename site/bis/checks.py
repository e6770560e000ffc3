"""House rules, checked by `manage.py check`."""

from pathlib import Path

from django.apps import apps
from django.core.checks import Error, Tags, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from wagtail.models import Page

from bis.blocks import StoryBlock
from bis.models import BasePage

OUR_APPS = {"bis", "home", "programmes", "news", "timeline"}


def our_page_models():
    return [model for model in apps.get_models() if issubclass(model, Page) and model._meta.app_label in OUR_APPS]


@register(Tags.models)
def check_page_types(app_configs, **kwargs):
    """Every page type is a BasePage, says where it may stand, and has a template of its own name."""
    errors = []
    for model in our_page_models():
        if not issubclass(model, BasePage):
            errors.append(Error("Page types extend BasePage.", obj=model, id="bis.E001"))
        for attribute in ("parent_page_types", "subpage_types"):
            if attribute not in vars(model):
                errors.append(Error(f"Page types set {attribute}.", obj=model, id="bis.E002"))
        try:
            get_template(model.template)
        except TemplateDoesNotExist:
            errors.append(Error(f"There is no template {model.template}.", obj=model, id="bis.E003"))
    return errors


@register(Tags.templates)
def check_blocks(app_configs, **kwargs):
    """Every block of the story has an icon, a description for the editor and a template."""
    errors = []
    for name, block in StoryBlock().child_blocks.items():
        for attribute in ("icon", "description"):
            if getattr(block.meta, attribute, "") in ("", "placeholder"):
                errors.append(Error(f"The block “{name}” has no {attribute}.", obj=StoryBlock, id="bis.E004"))
        try:
            get_template(f"blocks/{name}.html")
        except TemplateDoesNotExist:
            errors.append(Error(f"There is no template blocks/{name}.html.", obj=StoryBlock, id="bis.E005"))
    return errors


@register(Tags.files)
def check_folders(app_configs, **kwargs):
    """`site` and `locale` are names of the standard library: as packages they would hide it."""
    root = Path(__file__).resolve().parents[2]
    return [
        Error(f"{name}/__init__.py hides a module of the standard library.", id="bis.E006")
        for name in ("site", "locale")
        if (root / name / "__init__.py").exists()
    ]
