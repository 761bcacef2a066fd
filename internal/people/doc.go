// Package people knows who acts: enforcement bodies (Art 2), officers with certificates and capacities valid at an
// instant (Art 11, 12, 30(1)), the posts they hold, and the accounts and sessions they come in with. It implements
// act.Standing: may this person do this act at this instant?
//
// Nobody types another's password: a link that counts once lets a person set it. Administrators and heads prove a second
// factor. What concerns an administrator (a grant, a link) takes two of them, and neither holds both halves of the key.
//
// Words: body 行政执法主体, officer 行政执法人员, certificate 行政执法证件, capacity (法制审核、技术审核的指定人员), post 岗位.
// Recusal (回避, Art 42): an officer is kept from a capture, the use of a device or a case; of what the officer did on it before, the head
// decides act by act whether it stands or is done again.
// A change never rewrites the past: certificates, suspensions, capacities and posts are spans, and what counted at an
// instant stays answerable. Names of persons are sealed fields; the ledger and the logs know ids only.
//
// Relies on: act, db, seal, access. Administrators are three different persons (roles.md E14); posts that exclude each
// other cannot be combined even with approval (E18).
package people
