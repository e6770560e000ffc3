"""The strings of Wagtail and wagtail-localize that reach our staff in English, or in wrong Polish.

Nothing here is used: makemessages only reads it. Wagtail's own Polish has gaps, and some of its sentences
break (lost spaces, endings that fit one gender only, misspellings). locale/pl wins over the catalogues of
the packages, so it holds Polish for them; without these markers makemessages would drop those entries,
because it sees nothing of ours that uses them.

Each text is Wagtail's own, to the letter. When Wagtail is upgraded, those which are gone may go from here.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

# wagtail.admin
ADMIN = (
    # not translated
    _("any"),
    _("%(range_start)s - %(range_end)s"),
    _("You do not have permission to access the admin."),
    _("Minimum"),
    _("Maximum"),
    _("Usage count"),
    _("Use server language: %(language_name)s"),
    _("Use server time zone"),
    _("Please select another parent."),
    _("Expiry date/time must be in the future."),
    _('You do not have permission to publish pages at "%(page_title)s"'),
    _("The slug '%(page_slug)s' is already in use within the parent page."),
    _("Tag(s) %(value_too_long)s are over %(max_tag_length)d characters."),
    _("item"),
    _("items"),
    _("Go to the first error"),
    _("Actions (footer)"),
    _('There are no %(model_name)s to display. Why not <a href="%(add_url)s">add one</a>?'),
    _('The %(model_name)s "%(title)s" has been submitted for moderation to workflow "%(workflow)s" by %(requester)s.'),
    _('The %(model_name)s "%(title)s" has been submitted for moderation to workflow "%(workflow)s".'),
    _("Scheduling…"),
    _("Schedule to publish"),
    ngettext_lazy(
        "Deleting this page will also delete %(translation_count)s translations and their combined %(translation_descendant_count)s translated child page.",  # noqa: E501
        "Deleting this page will also delete %(translation_count)s translations and their combined %(translation_descendant_count)s translated child pages.",  # noqa: E501
    ),
    ngettext_lazy(
        "Deleting this page will also delete %(translation_count)s translation of this page.",
        "This will also delete %(descendant_count)s more child pages. Deleting this page will also delete %(translation_count)s translations of this page.",  # noqa: E501
    ),
    ngettext_lazy(
        "This will also move one translation of this page and its child pages",
        "This will also move %(translations_to_move_count)s translations of this page and their child pages",
    ),
    ngettext_lazy(
        "This will also unpublish one translation of the page.",
        "This will also unpublish all %(translation_count)s translations of the page.",
    ),
    ngettext_lazy(
        "This page has one subpage and its translations have a combined one translated child page. Unpublish these too",
        "This page has %(live_descendant_count)s child pages and its translations have a combined one translated child page. Unpublish these too",  # noqa: E501
    ),
    ngettext_lazy(
        "This page has one child page and its translations have a combined %(translation_descendant_count)s translated child pages. Unpublish these too",  # noqa: E501
        "This page has %(live_descendant_count)s child pages and its translations have a combined %(translation_descendant_count)s translated child pages. Unpublish these too",  # noqa: E501
    ),
    _("This page was marked as needing changes at <strong>%(task)s</strong> in <strong>%(workflow)s</strong>."),
    _("This page is currently at <strong>%(task)s</strong> in <strong>%(workflow)s</strong>."),
    _("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s across entire site."),
    _(
        "%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s in '<span class=\"w-title-ellipsis\">%(title)s</span>'."  # noqa: E501
    ),
    _("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s"),
    _('This publishing schedule will only take effect after you select the "Schedule to publish" option'),
    _("%(field_label)s:"),
    _("Saved"),
    _("Autosave is paused"),
    ngettext_lazy(
        "This action will delete <b>%(total_pages_formatted)s</b> page in total.",
        "This action will delete <b>%(total_pages_formatted)s</b> pages in total.",
    ),
    _("View latest version"),
    _("Currently idle"),
    _("Proceeding will overwrite the changes you made in that window."),
    _("Proceeding will overwrite the changes made by %(user_name)s."),
    _("Alternatively, you can view the latest version in a new tab."),
    _("A network error occurred"),
    _(
        "Troubleshoot your connection to the site before proceeding. Open the editor in a separate tab to view the last saved version."  # noqa: E501
    ),
    _("account"),
    _("Keyboard shortcuts are currently disabled; manage your %(account_link)s to enable them."),
    _("Keyboard shortcuts are currently enabled; manage your %(account_link)s to disable them."),
    _("Readability"),
    _("This data explained"),
    _("How we calculate our metrics"),
    _("We extract the main content from the page preview, remove all formatting, and calculate the number of words."),
    _("We calculate reading time from word count, using different reading speeds for different languages."),
    _(
        "We use a readability formula based on length of words and sentences. Long sentences and words result in a worse readability score."  # noqa: E501
    ),
    _(
        'See our <a href="%(guide_link)s" target="_blank">content checks guide</a> for more information on how content metrics are calculated.'  # noqa: E501
    ),
    _("To be created by %(user)s"),
    _("Once scheduled:"),
    _("Correct the validation errors to resume preview (saving will highlight errors)"),
    _("Autosave is <span>paused</span>"),
    _("This %(model_name)s hasn't been submitted for moderation yet"),
    _("Disable custom ordering"),
    _("Enable custom ordering"),
    _("Checks"),
    _(
        'Why not <a class="create-one-now" href="#tab-new" data-action="w-tabs#select:prevent" data-w-tabs-target="trigger" data-w-tabs-focus-param="true">create one now</a>?'  # noqa: E501
    ),
    _("Cancelled by %(cancelled_by)s"),
    _("%(status_display)s %(task_name)s %(started_at)s"),
    _("Application"),
    _("Show keyboard shortcuts"),
    _("Toggle minimap"),
    _("Close modal dialogs (like this one)"),
    _("Add or show comments"),
    _("Text editing"),
    _("Toggle checks"),
    _("(blank)"),
    _("'%(page_title)s' has been moved successfully."),
    _("Focus on the drag button and press up or down arrows to move the item, then press enter to submit the change."),
    _("Empty frame title found"),
    _("Input button text is empty"),
    _("Meta description is empty"),
    _("Add a concise description for search engines"),
    _("%(classname)s object (%(id)s)"),
    _("No %(model_name)s match your query."),
    _("There are no %(model_name)s to display."),
    _("%(model_name)s '%(title)s' is now unlocked."),
    _("%(model_name)s '%(object)s' has been scheduled for publishing."),
    _("%(model_name)s '%(object)s' created and scheduled for publishing."),
    _("%(model_name)s '%(object)s' is live and this version has been scheduled for publishing."),
    _("%(model_name)s '%(object)s' updated and published."),
    _("%(model_name)s '%(object)s' created and published."),
    _("%(model_name)s '%(object)s' has been submitted for moderation."),
    _("%(model_name)s '%(object)s' created and submitted for moderation."),
    _("Workflow on %(model_name)s '%(object)s' has been restarted."),
    _("Workflow on %(model_name)s '%(object)s' has been cancelled."),
    _("Saving will overwrite a newer version."),
    _("The %(model_name)s could not be saved as it is locked"),
    _("You are viewing a previous version of this %(model_name)s from <b>%(created_at)s</b> by %(user)s"),
    _("%(model_name)s '%(object)s' has been replaced with version from %(timestamp)s."),
    _("Version from %(timestamp)s of %(model_name)s '%(object)s' has been published."),
    _("Version from %(timestamp)s of %(model_name)s '%(object)s' has been scheduled for publishing."),
    _("Sort item order"),
    _("There are validation errors, click save to highlight them."),
    _("Compare"),
    _("Preview for %(block_label)s (%(block_type)s)"),
    _("The %(model_name)s '%(title)s' is not currently awaiting moderation."),
    _("The %(model_name)s '%(title)s' is not currently awaiting moderation in task '%(task_name)s'."),
    _("Privacy is inherited from the ancestor page - %(ancestor_page)s"),
    _("%(parent_pages)s and %(child_pages)s have been deleted"),
    ngettext_lazy("%(num_parent_objects)d page has been deleted", "%(num_parent_objects)d pages have been deleted"),
    ngettext_lazy("%(num_parent_objects)d page", "%(num_parent_objects)d pages"),
    ngettext_lazy("%(num_child_objects)d child page", "%(num_child_objects)d child pages"),
    _("%(parent_pages)s and %(child_pages)s have been published"),
    ngettext_lazy("%(num_parent_objects)d page has been published", "%(num_parent_objects)d pages have been published"),
    _("%(parent_pages)s and %(child_pages)s have been unpublished"),
    ngettext_lazy(
        "%(num_parent_objects)d page has been unpublished", "%(num_parent_objects)d pages have been unpublished"
    ),
    _("Request to create %(model_name)s was blocked by hook."),
    _("The page could not be created due to validation errors."),
    _("Request to edit %(model_name)s was blocked by hook."),
    _("The page could not be saved as it is locked."),
    _("The page could not be saved due to validation errors."),
    _("Is commenting action"),
    _(
        "The slug '%(page_slug)s' is already in use at the selected parent page. Make sure the slug is unique and try again."  # noqa: E501
    ),
    _("Placeholder title"),
    _("Locked by"),
    _("Anyone"),
    # translated wrongly
    _("This %(model_name)s is currently awaiting moderation."),
    _("Only reviewers for this task can edit the %(model_name)s."),
    _("Locked by workflow"),
    _("In Moderation"),
    _("'%(workflow)s' started. Next step '%(task)s'"),
    _("Workflow state"),
    _("Workflow states"),
    _("Page/Snippet"),
    _("Requested by"),
    _("Add a group"),
    _("Available in %(translations_total)s locales"),
    # in the nominative, though Wagtail always adds "ago"
    ngettext_lazy("%(num)d minute", "%(num)d minutes"),
    ngettext_lazy("%(num)d hour", "%(num)d hours"),
    _("%(label)s and Publish"),
    _("Cancel workflow "),
    _("Page '%(page_title)s' has been submitted for moderation."),
    _("Page '%(page_title)s' has been updated."),
    _("Locale: "),
    _("Locking: "),
    _("Page visibility: "),
    _("Status: "),
    _("Choose when this %(model_name)s should go live and/or expire"),
    _(
        'Alternatively you can <a href="%(unpublish_url)s">unpublish the page</a>. This removes the page from public view and you can edit or publish it again later.'  # noqa: E501
    ),
    _("There is no site record for this location. Pages created here will not be accessible at any URL."),
    _(
        "Converting this to an internal link to %(page)s would make the link automatically update if the underlying page changes its URL. Would you like to do this?"  # noqa: E501
    ),
    _(
        'The URL you entered, <a target="_blank" rel="noreferrer" href="%(submitted_url)s">%(submitted_url)s</a>, looks like it matches the internal page %(page)s, which has the URL <a target="_blank" rel="noreferrer" href="%(internal_url)s">%(internal_url)s</a>.'  # noqa: E501
    ),
    _("Wagtail %(current_version)s editor guide"),
    _(
        'Don\'t worry, we\'ve got your back. Check out the <a class="w-whats-new__link" href="%(editor_guide_link)s" target="_blank" rel="noreferrer">Wagtail Editor Guide</a> to get the low down on what\'s changed and some exciting new features!'  # noqa: E501
    ),
    _("Editor Guide"),
    _("Check your email"),
    _("Request a new password reset"),
    _("Your username (in case you've forgotten):"),
    _("Login"),
    _("Search term"),
    _("First Name"),
    _("Email link"),
    _("Add an email link"),
    _("No, don't unpublish"),
    _("Compare with live version"),
    _("Live version"),
    _("Visit the live page"),
    _("View live"),
    _("Go-live:"),
    _("Expiry:"),
    _("Privacy changes apply to all children of this page too."),
    _("Superscript"),
    _("Subscript"),
    _("Breadcrumb"),
    _("Toggle breadcrumbs"),
    _("Notifications"),
    _("Profile"),
    _("Theme preferences"),
    _("Minimap"),
    _("Search all pages…"),
    _("Sidebar"),
    _("Site summary"),
    _("Your account settings have been changed successfully!"),
    _(
        'JavaScript is required to use Wagtail, but it is currently disabled.<br /> Here are the <a href="https://www.enable-javascript.com/" target="_blank" rel="noreferrer">instructions how to enable JavaScript in your web browser</a>.'  # noqa: E501
    ),
    _("Skip to main content"),
    _("Close dialog"),
    _("You have <span>unsaved edits</span>"),
    _("Initial Revision"),
    _("By task"),
    _("By workflow"),
    _("Filter by up to ten most popular tags."),
    _("Go live date/time must be before expiry date/time"),
    _("Collection management permissions"),
    _("Publish this version"),
    _("Review this version"),
    _("Would you still like to publish this page?"),
    _("Are you sure you want to delete this collection?"),
    _("Delete collection"),
    _("Are you sure you want to unschedule this revision?"),
    _("Yes, unschedule"),
    _("No, don't unschedule"),
    _("Unschedule"),
    _('Version %(revision_id)s of "%(object)s" unscheduled.'),
    _("Are you sure you want to unpublish these pages?"),
    ngettext_lazy(
        "You don't have permission to unpublish this page", "You don't have permission to unpublish these pages"
    ),
    _("Yes, unpublish"),
    _("Unpublish selected pages"),
    _("Are you sure you want to delete these pages?"),
    _("Are you sure you want to move these pages?"),
    _("There is no valid destination page for these pages"),
    _(
        "This workflow is currently in progress on %(workflow_states_in_progress)s pages. Deleting this workflow will cancel moderation on these page. Are you sure you want to delete this workflow?"  # noqa: E501
    ),
    _("You have been successfully logged out."),
    _("You saved a new version in another window"),
    _("You haven't created any tasks."),
    _("Page '%(page_title)s' and %(subpages_count)s subpages copied."),
    _("Page '%(page_title)s' has been replaced with version from %(previous_revision_datetime)s."),
    _("Sent to %(task_name)s %(started_at)s"),
    _("Changes requested %(finished_at)s"),
    _("%(time_period)s ago by %(user_display_name)s"),
    _("at %(time)s by %(user_display_name)s"),
    _("%(time)s by %(user_display_name)s"),
    _('%(editor)s has updated comments on "%(title)s".'),
    _('%(editor)s has updated comments on "%(title)s"'),
    ngettext_lazy(
        "%(count)s of the pages being copied is live. Would you like to publish its copy?",
        "%(count)s of the pages being copied are live. Would you like to publish their copies?",
    ),
    ngettext_lazy("There is %(counter)s match", "There are %(counter)s matches"),
    ngettext_lazy("Delete 1 page", "Delete %(counter)s pages"),
    ngettext_lazy("Move 1 page", "Move %(counter)s pages"),
    ngettext_lazy("Publish 1 page", "Publish %(counter)s pages"),
    ngettext_lazy("This will also delete one more subpage.", "This will also delete %(counter)s more subpages."),
    ngettext_lazy("This page has one child page", "This page has %(counter)s child pages"),
    ngettext_lazy("This page has one subpage", "This page has %(counter)s subpages"),
    ngettext_lazy("This page has one unpublished subpage", "This page has %(counter)s unpublished subpages"),
    ngettext_lazy(
        "This page has one subpage. Unpublish this too",
        "This page has %(live_descendant_count)s subpages. Unpublish these too",
    ),
    ngettext_lazy(
        "It will also delete 1 translation and its combined %(translation_descendant_count)s translated child page.",
        "It will also delete 1 translation and its combined %(translation_descendant_count)s translated child pages.",
    ),
    ngettext_lazy(
        "It will also delete %(translation_count)s translations and their combined %(translation_descendant_count)s translated child page.",  # noqa: E501
        "It will also delete %(translation_count)s translations and their combined %(translation_descendant_count)s translated child pages.",  # noqa: E501
    ),
    ngettext_lazy(
        "It will also delete %(translation_count)s translation.",
        "It will also delete %(translation_count)s translations.",
    ),
    ngettext_lazy(
        "Deleting this page will also delete 1 translation and its combined %(translation_descendant_count)s translated child page.",  # noqa: E501
        "Deleting this page will also delete 1 translation and its combined %(translation_descendant_count)s translated child pages.",  # noqa: E501
    ),
    ngettext_lazy("One other user is currently viewing", "%(num_user)s other users are currently viewing"),
    ngettext_lazy("1 page", "%(counter)s pages"),
    ngettext_lazy("%(num_pages)d page has been moved", "%(num_pages)d pages have been moved"),
    ngettext_lazy("Moved down 1 place.", "Moved down %(counter)s places."),
    ngettext_lazy("Moved up 1 place.", "Moved up %(counter)s places."),
    _("%(objects)s pages selected"),
    _("All %(objects)s pages on this screen selected"),
    _("All pages in listing selected"),
    _("%(objects)s documents selected"),
    _("All %(objects)s documents on this screen selected"),
    _("All documents in listing selected"),
    _("%(objects)s images selected"),
    _("All %(objects)s images on this screen selected"),
    _("All images in listing selected"),
    _("%(objects)s users selected"),
    _("All %(objects)s users on this screen selected"),
    _("All users in listing selected"),
    _("%(objects)s snippets selected"),
    _("All %(objects)s snippets on this screen selected"),
    _("All snippets in listing selected"),
    _("%(objects)s items selected"),
    _("All %(objects)s items on this screen selected"),
    _("All items in listing selected"),
    _("%(model_name)s '%(object)s' updated."),
    _("%(model_name)s '%(object)s' created."),
    _("%(model_name)s '%(object)s' deleted."),
    _("The %(model_name)s could not be created due to errors."),
    _("The %(model_name)s could not be saved due to errors."),
    _("Are you sure you want to delete this %(model_name)s?"),
    _("Are you sure you want to unpublish this %(model_name)s?"),
    _("Publish %(model_name)s"),
    _(
        "This %(model_name)s was marked as needing changes at <strong>%(task)s</strong> in <strong>%(workflow)s</strong>."  # noqa: E501
    ),
    _("This %(model_name)s is currently at <strong>%(task)s</strong> in <strong>%(workflow)s</strong>."),
    _("Publishing this %(model_name)s will cancel the current workflow."),
    _("Would you still like to publish this %(model_name)s?"),
    _("Anyone can edit this %(model_name)s – lock it to prevent others from editing"),
    _("Anyone can edit this %(model_name)s"),
    ngettext_lazy(
        "This %(model_name)s is referenced %(usage_count)s time.",
        "This %(model_name)s is referenced %(usage_count)s times.",
    ),
    _("One or more references to this %(model_name)s prevent it from being deleted."),
    _("Add %(model_name)s"),
    _("Add %(label)s"),
    _("New: %(model_name)s"),
    _("Create a new %(model_name)s"),
    _("Editing %(page_type)s"),
    _("Editing %(task_type)s"),
    _("Edit this %(object)s"),
    _("(Private %(object)s)"),
    _("Pages using %(page_type)s"),
    _("You can edit the %(model_name)s here:"),
    _("You can preview the %(model_name)s here:"),
    _('The %(model_name)s "%(title)s" has been approved in moderation stage "%(task)s".'),
    _('The %(model_name)s "%(title)s" has been approved in "%(task)s".'),
    _('The %(model_name)s "%(title)s" has been rejected in moderation stage "%(task)s".'),
    _('The %(model_name)s "%(title)s" has been rejected during "%(task)s".'),
    _('The %(model_name)s "%(title)s" has been submitted for approval in moderation stage "%(task)s".'),
    _('The %(model_name)s "%(title)s" has been submitted for approval to moderation stage "%(task)s".'),
    _('The %(model_name)s "%(title)s" has been submitted for approval in moderation stage "%(task)s"'),
    _('The page "%(title)s" has been submitted for approval in moderation stage "%(task)s"'),
    _('The %(model_name)s "%(title)s" has been approved in workflow "%(workflow)s".'),
    _('The %(model_name)s "%(title)s" has been approved in "%(workflow)s".'),
    _('The %(model_name)s "%(title)s" has been rejected during "%(task)s" in workflow "%(workflow)s" by %(rejector)s.'),
    _('The %(model_name)s "%(title)s" has been rejected during "%(task)s" in workflow "%(workflow)s".'),
    _('The %(model_name)s "%(title)s" has been rejected during "%(workflow)s".'),
    _('The %(model_name)s "%(title)s" has been submitted to workflow "%(workflow)s"'),
)

# wagtail.contrib.redirects
REDIRECTS = (
    _('File format of type "%(extension)s" is not supported.'),
    _("Imported file has a wrong encoding: %(error_message)s."),
    _("%(error)s encountered while trying to read file: %(filename)s."),
)

# wagtail.contrib.search_promotions
SEARCH_PROMOTIONS = (
    _("Search term(s)/phrase"),
    _(
        "Enter the full search string to match. An exact match is required for your Promoted Results to be displayed, "
        "wildcards are NOT allowed."
    ),
    _("Please specify at least one recommendation for this search term."),
    _("Choose an internal page for this promotion"),
    _("External link URL"),
    _("search promotion"),
    _("Recommended search result"),
    _("Promoted search results"),
    _("Promoted results"),
    _("Promoted search result"),
    _('No promoted results have been created. Why not <a href="%(wagtailsearchpromotions_add_url)s">add one</a>?'),
    _("Editor's picks for '%(query)s' created."),
    _("Editor's picks for '%(query)s' updated."),
    _("Editor's picks deleted."),
)

# wagtail.contrib.settings
SETTINGS = (_("%(model)s permissions"),)

# wagtail.contrib.typed_table_block
TYPED_TABLE_BLOCK = (
    _("A heading that identifies the overall topic of the table, and is useful for screen reader users."),
)

# wagtail.documents
DOCUMENTS = (
    _("Maximum filesize: %(max_upload_size)s."),
    _(
        'Why not <a class="upload-one-now" href="#tab-upload" data-action="w-tabs#select:prevent" data-w-tabs-target="trigger" data-w-tabs-focus-param="true">upload one now</a>?'  # noqa: E501
    ),
    ngettext_lazy(
        '%(total)s Document <span class="w-sr-only">created in %(site_name)s</span>',
        '%(total)s Documents <span class="w-sr-only">created in %(site_name)s</span>',
    ),
    _("The file could not be found. Please change the source or delete the document."),
)

# wagtail.images
IMAGES = (
    _("unknown number"),
    _("Layout"),
    ngettext_lazy(
        '%(total)s Image <span class="w-sr-only">created in %(site_name)s</span>',
        '%(total)s Images <span class="w-sr-only">created in %(site_name)s</span>',
    ),
    _("Grid layout"),
    _("List layout"),
    _("Usage count: (low to high)"),
    _("Usage count: (high to low)"),
    _("The filter options you have selected are not valid."),
)

# wagtail
CORE = (
    _("Approve"),
    _("Approve with comment"),
    _("Request changes"),
    _("The page title as you'd like it to be seen by the public"),
    _("Wagtail API v3"),
    _("- Select an option -"),
    _("Date cannot be in the future."),
    _("Reviewers can edit this %(model_name)s – lock it to prevent other reviewers from editing"),
    _("Only reviewers can edit and approve the %(model_name)s"),
    _("A human-readable label to identify this token."),
    _("created"),
    _("revoked at"),
    _("last used at"),
    _("API token"),
    _("API tokens"),
    _("The slug '%(page_slug)s' is already in use within the parent page at '%(parent_url_path)s'."),
    _("Cannot overwrite a revision that is not the latest for this %(model_name)s."),
    _("Cannot overwrite a revision that was not created by the current user."),
    _("will be set to the default %(model_name)s"),
    _("will be set to a %(model_name)s specified by the system"),
    _("will unset the reference"),
    _("group site permission"),
    _("group site permissions"),
    _("Private, accessible with a shared password"),
    _("Private, accessible to any logged-in users"),
    _("shared password"),
    _(
        "Shared passwords should not be used to protect sensitive content. Anyone who has this password will be able to view the content."  # noqa: E501
    ),
    _("Create API token"),
    _("API token created"),
    _("Revoke API token"),
    _("API token revoked"),
    _("%(model_name)s scheduled for publishing at %(go_live_at)s"),
    _("%(model_name)s scheduled for publishing"),
    _("%(model_name)s unscheduled for publishing at %(go_live_at)s"),
    _("%(model_name)s unscheduled from publishing"),
    _("Removed the '%(restriction)s' view restriction. The page is public."),
)

# wagtail.locales
LOCALES = (
    _("%(num_pages)d pages and %(num_others)d others"),
    ngettext_lazy("%(num_pages)d page", "%(num_pages)d pages"),
)

# wagtail.users
USERS = (
    _("Enable custom keyboard shortcuts specific to Wagtail."),
    _("Yes, revoke"),
    _("No, don't revoke"),
    _('The token "%(name)s" has been created, copy it now, it will never be shown again.'),
    _("Copy token"),
    _("Back to API tokens"),
    _("Copying failed — please select and copy the token manually."),
    _("Revoked"),
    _("Toggle all add permissions"),
    _("Toggle all change permissions"),
    _("Toggle all delete permissions"),
    _("Toggle all custom permissions"),
    _("Last used"),
    _("Token"),
    _("Revoke"),
    _("Never"),
    _("Are you sure you want to revoke this API token?"),
    _("API token '%(name)s' revoked."),
)

# wagtail_localize
WAGTAIL_LOCALIZE = (
    # not translated
    _(
        'Apply the updates and publish immediately. The changes will use the original language until translated unless you also select "Use machine translation".'  # noqa: E501
    ),
    _("Use machine translation"),
    _("Apply machine translations to the incoming changes."),
    _("Apply the updates and publish immediately. The changes will use the original language until translated."),
    # translated wrongly
    _("Translate"),
    _("Translate {model_name}"),
    _("Sync translated %(model_name)s"),
    _("The {model_name} '{object}' was successfully submitted for translation into {locales}"),
    _("The page '{page_title}' was successfully submitted for translation into {locales}"),
    _("{} locales"),
    _(
        "Choose a locale to synchronise content from. Any existing and future content authored in the selected locale will be automatically copied to this one."  # noqa: E501
    ),
    _(
        'This page hasn\'t been translated yet. It is mirroring the <a href="%(edit_original_page_url)s" target="_blank">%(original_locale)s page</a>.'  # noqa: E501
    ),
    _("Translation of %(instance)s into %(locale)s"),
    _("Editing %(object_type)s %(title)s"),
    _("The last sync date was %(last_sync_date)s. You are about to sync the following:"),
    _(
        "New validation errors were found when publishing '{object}' in {locale}. Please fix them or click publish again to ignore these translations for now."  # noqa: E501
    ),
    _("Published '{object}' in {locale} with missing translations - see below."),
    _("Published '{object}' in {locale}."),
    _("Successfully translated with {}."),
    _("Convert page to alias"),
)

# wagtail_localize.locales
WAGTAIL_LOCALIZE_LOCALES = (
    _("Wagtail locales (Wagtail Localize version)"),
    _("Select a new language"),
    _("Yes, delete"),
    _("Back"),
    _("Save"),
    _("This locale's current language code is not supported. Please choose a new language or delete this locale."),
    _("Usage"),
    _("This locale's language code is not supported"),
    _("Locales"),
    _("Add a locale"),
    _("Add locale"),
    _("Locale '{0}' created."),
    _("The locale could not be saved due to errors."),
    _("Delete locale"),
    _("Locale '{0}' updated."),
    _("This locale cannot be deleted because there are pages and/or other objects using it."),
    _("Are you sure you want to delete this locale?"),
    _("Locale '{0}' deleted."),
)
