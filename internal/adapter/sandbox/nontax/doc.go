// Package nontax is a stand-in for the non-tax e-payment platform, for the demonstration and for tests. It is labelled: every answer says
// sandbox, and its codes, numbers and receipts begin with 沙箱. No money moves.
//
// It speaks the contract of package adapter/nontax and behaves like the real thing: it registers a demand once for a key, takes payments
// under its codes until they are closed, issues a receipt a minute after a payment, pays refunds out once, closes the statement of a day
// when the day is over, and signs its callbacks. What becomes of a payment is said by its course (Course). It can also be told to fail as
// services fail: to be down, to be busy, to lose its answer after it has done the work, or to answer with what is no JSON.
package nontax
