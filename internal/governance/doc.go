// Package governance is source governance (源头治理, Art 19) and the yearly report on new devices (Art 13(2)): what devices
// capture is analysed by place, a place with too many captures is studied and mended, and fines never stand in for that.
//
// # Words
//
//   - Tally (计数): captures received, passed and not passed, by use and day. Counted by a job, and again from the captures at
//     any time; never by officer, never in money (Art 13(1), 行政处罚法 第七十四条).
//   - Place (地段): a site with the sites of the same direction within Near metres, of whichever body: who splits a place into
//     several sites does not stay below a threshold.
//   - Threshold (阈值): from which number on a place opens a task. Defaults are ours and say so; a body's head may set others.
//   - Task (治理事项): cause, measure, owner, due date, effect. It does not by itself void a case or stop a use.
//   - Analysis (分析): a quarter of a body, signed by who analysed and approved by the head.
//   - Report (报告): what a body set up in a year, for the government it answers to.
//
// # Acts
//
//	SetThreshold · Raise, Plan, Return, Approve, FinishMeasure, CheckEffect, Close · OrderStop, AnswerOrder
//	Watch opens tasks by the act sources.open, as the system.
//
// # States of a task, as states.go has them
//
//	open     → planned
//	planned  → approved, open
//	approved → done
//	done     → checked
//	checked  → closed, planned
//
// # Reading
//
//	Concluded(ctx, q, scope) what is public of tasks that are closed
//
// # Relies on
//
// The ground, people (bodies), device (sites and uses), capture (what came in and what became of it).
package governance
