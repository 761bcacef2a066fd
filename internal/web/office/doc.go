// Package office is the face of the staff: who they are, what is theirs to do now, and the pages on which they do it.
// It translates between forms and the acts of the chapters; it holds no rule and no SQL.
//
// One file a page: people.go with people.html beside it, and the texts in web/i18n/zh/people.txt and en/people.txt.
// Every file of pages has one list of routes, which Routes joins; a chapter whose work waits for somebody adds a
// function to queues in start.go.
//
// Administrators are three different persons (roles.md E14): the system administrator opens accounts and wakes jobs and
// sees no case, the security administrator keeps officers and posts, the auditor reads who looked at what.
package office
