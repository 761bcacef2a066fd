// Package enrol enters bodies, officers and devices in their registers from lists (Art 2, 9, 13, 30(1)): 批量登记.
//
// Words: list 名单 (a file of one kind of line), line 行, dry run 试读 (what would become of each line; nothing is entered),
// chunk (the lines that one act enters), outcome (what became of a line: new, changed, same, wrong).
//
//	Read     the file is parsed within limits, kept sealed with its digest, and every line judged: the dry run
//	Start    the act that orders the entering, also to go on after a stop; Stop the act that halts it
//	Run      the job: one act a chunk, at most 200 lines, until all are done, stopped, or who started may not any more
//	Clear    deletes file and lines after their purpose: 30 days after the end, 7 days after a dry run nobody started
//
// A line is judged again inside the act that enters it, by the same function, so the dry run is never believed. A chunk is
// marked as done in the transaction that enters its lines: after a crash, a restart, or with two workers at once, each line
// is entered once. Lines that were wrong at the dry run are never entered.
//
// Lists give no powers: posts and roles are acts of the security administrator, person by person (roles.md E14, E18), and a
// device from a list is registered and no more; argument, plan, approval and reviews follow (Art 9–14).
//
// Relies on: act, job, seal, sheet; people and device, whose steps judge and enter.
package enrol
