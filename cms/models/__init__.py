"""Wagtail pages: the public story beside the records.

Title, time, place and roles come from the record each time a page is read; a page keeps the story alone.
A story that has no translation yet is told in the language it has, with a note that says so.
"""

from cms.models.collaborations import Collaboration, CollaborationsPage
from cms.models.contact import ContactMessage, ContactPage
from cms.models.files import PageDocument, PageImage, PageRendition
from cms.models.frame import PublicPage
from cms.models.highlights import HighlightPage, HighlightsPage
from cms.models.houses import HomePage, SectionPage
from cms.models.institutions import Institution
from cms.models.members import MembersPage
from cms.models.news import NewsIndexPage, NewsPage, Post
from cms.models.newsletters import IssuePage, NewsletterIndexPage
from cms.models.outside_links import OutsideLink
from cms.models.people import PeoplePage
from cms.models.programme import ProgrammePage
from cms.models.publications import PublicationFile, PublicationPage, PublicationsPage
from cms.models.recommendations import RecommendationsPage
from cms.models.records import EventPage, RecordPage, SessionPage, TrainingPage
from cms.models.search import SearchEntry, SearchTerm
from cms.models.short_links import ShortLink
from cms.models.sites import PublicSite
from cms.models.spaces import Deadline, Space, SpacePage, SpacesPage
from cms.models.stamps import Stamp
from cms.models.statements import StatementsPage
from cms.models.texts import TextPage
from cms.models.translations import Translation, TranslationFile

__all__ = [
    "Collaboration",
    "CollaborationsPage",
    "ContactMessage",
    "ContactPage",
    "Deadline",
    "EventPage",
    "HighlightPage",
    "HighlightsPage",
    "HomePage",
    "Institution",
    "IssuePage",
    "MembersPage",
    "NewsIndexPage",
    "NewsPage",
    "NewsletterIndexPage",
    "OutsideLink",
    "PageDocument",
    "PageImage",
    "PageRendition",
    "PeoplePage",
    "Post",
    "ProgrammePage",
    "PublicPage",
    "PublicSite",
    "PublicationFile",
    "PublicationPage",
    "PublicationsPage",
    "RecommendationsPage",
    "RecordPage",
    "SearchEntry",
    "SearchTerm",
    "SectionPage",
    "SessionPage",
    "ShortLink",
    "StatementsPage",
    "Space",
    "SpacePage",
    "SpacesPage",
    "Stamp",
    "TextPage",
    "TrainingPage",
    "Translation",
    "TranslationFile",
]
