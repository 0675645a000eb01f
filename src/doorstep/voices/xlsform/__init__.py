"""Questionnaires as XLSForm, the workbook that ODK, KoboToolbox and others read and write: sheets in, sheets out."""
