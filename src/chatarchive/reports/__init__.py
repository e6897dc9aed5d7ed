"""What people are shown: the registration overview, the monthly report, the mail of a breach, risks, notices, planning.

Values go in, documents come out; nothing here asks a database, sends a mail or writes a file.
"""

from chatarchive.reports._breach import breach_mail, clock, deadline
from chatarchive.reports._figures import (
    CategoryCount,
    LeadTime,
    Month,
    MonthFigures,
    RefusalCount,
    month_figures,
)
from chatarchive.reports._mail import Attachment, Envelope, eml, mail
from chatarchive.reports._month import HeldAppointment, MonthlyReport, monthly_report
from chatarchive.reports._month_html import monthly_html
from chatarchive.reports._month_text import monthly_mail, monthly_text
from chatarchive.reports._notice import NoticeFacts, notice_text
from chatarchive.reports._overview_html import overview_html
from chatarchive.reports._overview_xlsx import overview_xlsx
from chatarchive.reports._planning import (
    PlannedReadOut,
    warnings_of,
)
from chatarchive.reports._risk_view import Finding, RiskState, State, risk_html, risk_table, risk_view
from chatarchive.reports._risks import REQUIREMENTS, RISKS, Measure, Risk
from chatarchive.reports._rows import ConversationKind, Done, GroupChat, OverviewRow, group_chats, rows_of

__all__ = [
    "REQUIREMENTS",
    "RISKS",
    "Attachment",
    "CategoryCount",
    "ConversationKind",
    "Done",
    "Envelope",
    "Finding",
    "GroupChat",
    "HeldAppointment",
    "LeadTime",
    "Measure",
    "Month",
    "MonthFigures",
    "MonthlyReport",
    "NoticeFacts",
    "OverviewRow",
    "PlannedReadOut",
    "RefusalCount",
    "Risk",
    "RiskState",
    "State",
    "breach_mail",
    "clock",
    "deadline",
    "eml",
    "group_chats",
    "mail",
    "month_figures",
    "monthly_html",
    "monthly_mail",
    "monthly_report",
    "monthly_text",
    "notice_text",
    "overview_html",
    "overview_xlsx",
    "risk_html",
    "risk_table",
    "risk_view",
    "rows_of",
    "warnings_of",
]
