"""The addresses of the desk."""

from django.urls import path, register_converter

from sodan.desk.view import View
from sodan.web import (
    acts,
    approvals,
    aside,
    attributes,
    campaigns,
    canned_replies,
    conversation,
    customer,
    customers,
    feedback,
    hours,
    inbox,
    leads,
    levels,
    live,
    preferences,
    promises,
    reconciliation,
    script,
    search,
    sign_in,
    todos,
    what_if,
    writing,
)


class ViewName:
    """One of the desk's views in an address."""

    regex = "|".join(View)

    def to_python(self, value: str) -> View:
        """The view it names."""
        return View(value)

    def to_url(self, value: str) -> str:
        """Its name."""
        return str(View(value))


register_converter(ViewName, "view")

urlpatterns = [
    path("", inbox.front, name="front"),
    path("sign-in/", sign_in.SignIn.as_view(), name="account_login"),
    path("sign-out/", sign_in.SignOut.as_view(), name="account_logout"),
    path("language/", sign_in.choose_language, name="choose-language"),
    path("live/desk/", live.desk_stream, name="desk-stream"),
    path("desk/", inbox.front, name="desk"),
    path("desk/counts/", inbox.show_counts, name="desk-counts"),
    path("desk/<view:view>/", inbox.show_view, name="desk-view"),
    path("desk/c/<int:pk>/", conversation.show_conversation, name="conversation"),
    path("desk/c/<int:pk>/row/", inbox.show_row, name="conversation-row"),
    path("desk/c/<int:pk>/older/", conversation.show_older, name="conversation-older"),
    path("desk/c/<int:pk>/news/", conversation.show_news, name="conversation-news"),
    path("desk/c/<int:pk>/side/", conversation.show_side, name="conversation-side"),
    path("desk/c/<int:pk>/colleagues/", acts.colleagues, name="conversation-colleagues"),
    path("desk/c/<int:pk>/replies/", acts.reply, name="conversation-replies"),
    path("desk/c/<int:pk>/notes/", acts.note, name="conversation-notes"),
    path("desk/c/<int:pk>/ownership/", acts.ownership, name="conversation-ownership"),
    path("desk/c/<int:pk>/return-to-ai/", acts.return_to_ai, name="conversation-return-to-ai"),
    path("desk/c/<int:pk>/assignment/", acts.assignment, name="conversation-assignment"),
    path("desk/c/<int:pk>/resolution/", acts.resolution, name="conversation-resolution"),
    path("desk/c/<int:pk>/reopening/", acts.reopening, name="conversation-reopening"),
    path("desk/c/<int:pk>/reading/", acts.reading, name="conversation-reading"),
    path("desk/c/<int:pk>/typing/", writing.typing, name="conversation-typing"),
    path("desk/c/<int:pk>/drafts/", writing.draft, name="conversation-drafts"),
    path("desk/c/<int:pk>/viewing/", writing.viewing, name="conversation-viewing"),
    path("desk/c/<int:pk>/leaving/", writing.leaving, name="conversation-leaving"),
    path("desk/c/<int:pk>/snoozing/", aside.snoozing, name="conversation-snoozing"),
    path("desk/c/<int:pk>/waking/", aside.waking, name="conversation-waking"),
    path("desk/c/<int:pk>/moments/", aside.show_moments, name="conversation-moments"),
    path("desk/c/<int:pk>/tags/", aside.tagging, name="conversation-tags"),
    path("desk/c/<int:pk>/known-tags/", aside.show_tags, name="conversation-known-tags"),
    path("desk/c/<int:pk>/canned/", canned_replies.show_offered, name="conversation-canned"),
    path("desk/c/<int:pk>/viewers/", writing.show_viewers, name="conversation-viewers"),
    path("desk/c/<int:pk>/script/", script.show_script, name="conversation-script"),
    path("desk/c/<int:pk>/script/steps/", script.step, name="conversation-step"),
    path("preferences/", preferences.show_preferences, name="preferences"),
    path("preferences/writing/", preferences.writing, name="preferences-writing"),
    path("customers/", customers.show_customers, name="customers"),
    path("customers/<int:pk>/", customer.show_customer, name="customer"),
    path("customers/<int:pk>/timeline/", customer.show_timeline, name="customer-timeline"),
    path("customers/<int:pk>/changing/", customer.changing, name="customer-changing"),
    path("customers/<int:pk>/notes/", customer.noting, name="customer-noting"),
    path("customers/<int:pk>/withdrawing/", customer.withdrawing, name="customer-withdrawing"),
    path("search/", search.show_search, name="search"),
    path("what-if/", what_if.show_what_if, name="what-if"),
    path("settings/hours/", hours.show_hours, name="hours"),
    path("settings/hours/<int:pk>/setting/", hours.setting, name="hours-setting"),
    path("settings/hours/<int:pk>/days/", hours.adding_day, name="hours-adding-day"),
    path("settings/hours/<int:pk>/importing/", hours.importing_days, name="hours-importing-days"),
    path("settings/hours/days/<int:pk>/removing/", hours.removing_day, name="hours-removing-day"),
    path("settings/canned-replies/", canned_replies.show_canned, name="canned"),
    path("settings/canned-replies/writing/", canned_replies.writing, name="canned-writing"),
    path("settings/canned-replies/<int:pk>/changing/", canned_replies.changing, name="canned-changing"),
    path("settings/canned-replies/<int:pk>/removing/", canned_replies.removing, name="canned-removing"),
    path("settings/attributes/", attributes.show_attributes, name="attributes"),
    path("settings/attributes/<int:pk>/adding/", attributes.adding, name="attributes-adding"),
    path("settings/attributes/<int:pk>/removing/", attributes.removing, name="attributes-removing"),
    path("settings/levels/", levels.show_levels, name="levels"),
    path("settings/levels/<int:pk>/setting/", levels.setting, name="levels-setting"),
    path("desk/c/<int:pk>/tier/", levels.ranking, name="conversation-tier"),
    path("calendar/<slug:slug>.ics", hours.feed, name="calendar-feed"),
    path("promises/", promises.show_promises, name="promises"),
    path("promises/<int:pk>/keeping/", promises.keeping, name="promise-keeping"),
    path("feedback/", feedback.show_feedback, name="feedback"),
    path("feedback/<int:pk>/passing-on/", feedback.passing_on, name="feedback-passing-on"),
    path("feedback/<int:pk>/answering/", feedback.answering, name="feedback-answering"),
    path("campaigns/", campaigns.show_campaigns, name="campaigns"),
    path("campaigns/drafting/", campaigns.drafting, name="campaign-drafting"),
    path("campaigns/<int:pk>/moving/", campaigns.moving, name="campaign-moving"),
    path("leads/", leads.show_leads, name="leads"),
    path("leads/<int:pk>/contacting/", leads.contacting, name="lead-contacting"),
    path("leads/<int:pk>/closing/", leads.closing, name="lead-closing"),
    path("todos/", todos.show_todos, name="todos"),
    path("todos/<int:pk>/doing/", todos.doing, name="todo-doing"),
    path("todos/<int:pk>/lost/", todos.losing, name="todo-lost"),
    path("reconciliation/", reconciliation.show_reconciliation, name="reconciliation"),
    path("reconciliation/days/", reconciliation.show_days, name="reconciliation-days"),
    path("reconciliation/reading/", reconciliation.reading, name="reconciliation-reading"),
    path("reconciliation/<int:pk>/clearing/", reconciliation.clearing, name="mismatch-clearing"),
    path("attachments/<uuid:key>/", conversation.show_file, name="attachment"),
    path("approvals/", approvals.show_approvals, name="approvals"),
    path("approvals/<uuid:key>/approval/", approvals.approval, name="approval"),
    path("approvals/<uuid:key>/rejection/", approvals.rejection, name="rejection"),
]
