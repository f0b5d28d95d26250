"""The annual report on government information disclosure (政府信息公开工作年度报告, 条例 Art. 49, 50).

``layout`` is the form as it was issued, ``counting`` the tables three and four as pure functions of cases,
``breakdown`` what the charts show, ``arithmetic`` the checks, ``source`` the same counts by the database, ``store``
what staff write and the finalised report, ``workbook`` and ``document`` the report as files.
"""

from actions.cases.reports.arithmetic import Check, checks
from actions.cases.reports.counting import RemedyCase, ReportCase, TableFour, TableThree, table_four, table_three

__all__ = ["Check", "RemedyCase", "ReportCase", "TableFour", "TableThree", "checks", "table_four", "table_three"]
