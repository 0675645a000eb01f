"""Django remakes a SQLite table when it alters it and drops the table's triggers: none may get lost that way."""

import pytest
from django.db import connection

ON_SQLITE = """
    base_journalday_no_delete
    base_journalentry_no_delete
    base_journalentry_no_update
    devices_answer_no_delete
    devices_answer_no_update
    devices_device_no_delete
    devices_operation_no_delete
    devices_operation_no_update
    devices_operationoutcome_no_delete
    devices_operationoutcome_no_update
    devices_question_no_delete
    devices_question_no_update
    ledger_account_no_delete
    ledger_balance_no_delete
    ledger_book_no_delete
    ledger_commodity_no_delete
    ledger_entry_no_delete
    ledger_entry_no_update
    ledger_movement_no_delete
    ledger_movement_no_update
    ledger_period_no_delete
    ledger_period_no_update
    meetings_addendum_no_delete
    meetings_addendum_no_update
    meetings_agendaitem_locked_delete
    meetings_agendaitem_locked_insert
    meetings_agendaitem_locked_update
    meetings_attendance_locked_delete
    meetings_attendance_locked_insert
    meetings_attendance_locked_update
    meetings_decision_locked_delete
    meetings_decision_locked_insert
    meetings_decision_locked_update
    meetings_meeting_locked_update
    meetings_meeting_no_delete
    needs_duty_no_delete
    needs_need_no_delete
    needs_step_no_delete
    needs_step_no_update
    needs_word_no_delete
    needs_word_no_update
    partners_casefile_no_delete
    partners_casefile_no_update
    partners_delivery_no_delete
    partners_delivery_no_update
    partners_exchangeconflict_no_delete
    partners_membership_no_overlap_insert
    partners_membership_no_overlap_update
    partners_package_no_delete
    partners_secondmentapproval_no_delete
    partners_secondmentapproval_no_update
    pharmacy_cabinetevent_no_delete
    pharmacy_cabinetevent_no_update
    pharmacy_dayclose_no_delete
    pharmacy_dayclose_no_update
    pharmacy_coveragerun_no_delete
    pharmacy_coveragerun_no_update
    pharmacy_coveragevillage_no_delete
    pharmacy_coveragevillage_no_update
    pharmacy_presence_no_delete
    pharmacy_questionline_no_delete
    pharmacy_questionline_no_update
    pharmacy_sensorreading_no_delete
    pharmacy_sensorreading_no_update
    places_code_no_overlap_insert
    places_code_no_overlap_update
    service_one_place_at_a_time
    services_volunteerservice_no_delete
    services_volunteerservice_no_update
    session_one_place_at_a_time_insert
    session_one_place_at_a_time_update
    stations_circleplan_no_delete
    stations_circleplan_no_update
    stations_circlesite_no_delete
    stations_circlesite_no_update
    stations_circlevillage_no_delete
    stations_circlevillage_no_update
"""
ON_POSTGRESQL = """
    base_journalday_append_only
    base_journalday_no_truncate
    base_journalentry_append_only
    base_journalentry_no_truncate
    devices_answer_append_only
    devices_answer_no_truncate
    devices_device_append_only
    devices_device_no_truncate
    devices_operation_append_only
    devices_operation_no_truncate
    devices_operationoutcome_append_only
    devices_operationoutcome_no_truncate
    devices_question_append_only
    devices_question_no_truncate
    ledger_account_append_only
    ledger_account_no_truncate
    ledger_balance_append_only
    ledger_balance_no_truncate
    ledger_book_append_only
    ledger_book_no_truncate
    ledger_commodity_append_only
    ledger_commodity_no_truncate
    ledger_entry_append_only
    ledger_entry_no_truncate
    ledger_movement_append_only
    ledger_movement_no_truncate
    ledger_period_append_only
    ledger_period_no_truncate
    meetings_addendum_append_only
    meetings_addendum_no_truncate
    meetings_agendaitem_locked
    meetings_attendance_locked
    meetings_decision_locked
    meetings_meeting_append_only
    meetings_meeting_locked
    meetings_meeting_no_truncate
    needs_duty_append_only
    needs_duty_no_truncate
    needs_need_append_only
    needs_need_no_truncate
    needs_step_append_only
    needs_step_no_truncate
    needs_word_append_only
    needs_word_no_truncate
    partners_casefile_append_only
    partners_casefile_no_truncate
    partners_delivery_append_only
    partners_delivery_no_truncate
    partners_exchangeconflict_append_only
    partners_exchangeconflict_no_truncate
    partners_membership_no_overlap
    partners_package_append_only
    partners_package_no_truncate
    partners_secondmentapproval_append_only
    partners_secondmentapproval_no_truncate
    pharmacy_cabinetevent_append_only
    pharmacy_cabinetevent_no_truncate
    pharmacy_dayclose_append_only
    pharmacy_dayclose_no_truncate
    pharmacy_coveragerun_append_only
    pharmacy_coveragerun_no_truncate
    pharmacy_coveragevillage_append_only
    pharmacy_coveragevillage_no_truncate
    pharmacy_presence_append_only
    pharmacy_presence_no_truncate
    pharmacy_questionline_append_only
    pharmacy_questionline_no_truncate
    pharmacy_sensorreading_append_only
    pharmacy_sensorreading_no_truncate
    places_code_no_overlap
    service_one_place_at_a_time
    services_volunteerservice_append_only
    services_volunteerservice_no_truncate
    stations_circleplan_append_only
    stations_circleplan_no_truncate
    stations_circlesite_append_only
    stations_circlesite_no_truncate
    stations_circlevillage_append_only
    stations_circlevillage_no_truncate
"""


@pytest.mark.django_db
def test_after_every_migration_each_trigger_still_stands() -> None:
    is_sqlite = connection.vendor == "sqlite"
    listed = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if is_sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )

    with connection.cursor() as cursor:
        cursor.execute(listed)
        standing = sorted(name for (name,) in cursor.fetchall())

    assert standing == sorted((ON_SQLITE if is_sqlite else ON_POSTGRESQL).split())
