"""The records of the desk."""

from sodan.desk.assignment import Assignment
from sodan.desk.attachment import Attachment
from sodan.desk.bulk import BulkAct, BulkItem
from sodan.desk.campaign import Campaign, CampaignOffer
from sodan.desk.canned import CannedReply
from sodan.desk.checklist import ChecklistItem, ChecklistTemplate
from sodan.desk.claim import Claim
from sodan.desk.complaint import Complaint
from sodan.desk.conversation import Conversation
from sodan.desk.countdown import Countdown
from sodan.desk.draft import Draft
from sodan.desk.feedback import FeedbackItem
from sodan.desk.field import Field, FieldValue
from sodan.desk.follower import Follower
from sodan.desk.forwarding import Forwarding
from sodan.desk.handover import HandOver
from sodan.desk.incident import Incident
from sodan.desk.lead import Lead
from sodan.desk.level import LevelTable
from sodan.desk.link import ConversationLink
from sodan.desk.macro import Macro, MacroRun
from sodan.desk.mention import Mention
from sodan.desk.merge import ConversationMerge
from sodan.desk.message import Message
from sodan.desk.notice import Notice
from sodan.desk.notice_choice import NoticeChoice
from sodan.desk.outgoing import Outgoing
from sodan.desk.placement import Placement
from sodan.desk.promise import Promise
from sodan.desk.push import PushDevice
from sodan.desk.rating import Rating
from sodan.desk.rating_request import RatingPlan, RatingRefusal, RatingRequest
from sodan.desk.reminder import Reminder
from sodan.desk.resolution import Resolution
from sodan.desk.rule import Rule, RuleRun
from sodan.desk.saved_view import SavedView
from sodan.desk.search_index import SearchEntry, SearchMark
from sodan.desk.side_talk import SideLine, SideTalk
from sodan.desk.snooze import Snooze
from sodan.desk.split import ConversationSplit
from sodan.desk.status import ConversationStatus, Status
from sodan.desk.stock_notice import StockRequest
from sodan.desk.tag import Tag, Tagging
from sodan.desk.todo import Todo
from sodan.desk.viewer import Viewer

__all__ = [
    "Assignment",
    "Attachment",
    "BulkAct",
    "BulkItem",
    "Campaign",
    "CampaignOffer",
    "CannedReply",
    "ChecklistItem",
    "ChecklistTemplate",
    "Claim",
    "Complaint",
    "Conversation",
    "ConversationLink",
    "ConversationMerge",
    "ConversationSplit",
    "ConversationStatus",
    "Countdown",
    "Draft",
    "FeedbackItem",
    "Field",
    "FieldValue",
    "Follower",
    "Forwarding",
    "HandOver",
    "Incident",
    "Lead",
    "LevelTable",
    "Macro",
    "MacroRun",
    "Mention",
    "Message",
    "Notice",
    "NoticeChoice",
    "Outgoing",
    "Placement",
    "Promise",
    "PushDevice",
    "Rating",
    "RatingPlan",
    "RatingRefusal",
    "RatingRequest",
    "Reminder",
    "Resolution",
    "Rule",
    "RuleRun",
    "SavedView",
    "SearchEntry",
    "SearchMark",
    "SideLine",
    "SideTalk",
    "Snooze",
    "Status",
    "StockRequest",
    "Tag",
    "Tagging",
    "Todo",
    "Viewer",
]
