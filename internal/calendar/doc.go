// Package calendar keeps the years of working days (工作日) that deadlines are counted by (行政处罚法 第八十五条): those of the
// notices that are part of the program, and those that two administrators have entered since from the notice of the
// State Council's General Office.
//
// Words: notice 放假安排通知, arrangement 一年的放假和调休, provisional 暂定.
// A year that was entered counts from the instant of its approval, before the program's own where they differ; a
// correction is a further version. At answers by which calendar one counted at an instant: an old receipt gives the
// same day again. A day in a year that nobody knows is provisional: people see it with why, and no act rests on it
// (law.Deadline.Provisional).
//
// Relies on: act, db, access. Package law stays pure: the calendar is an argument.
package calendar
