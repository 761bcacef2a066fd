// Package message is a stand-in for the gateways of SMS, apps, fax and accounts of instant messages, for a mail gateway and for the
// tracking service of the post, for the demonstration and for tests. It is labelled: every answer says sandbox, and its numbers begin
// with 沙箱.
//
// It speaks the contract of package adapter/message and behaves like the real thing: it takes a message once for a key, refuses
// addresses that cannot be, and lets time pass before anything arrives. What becomes of a message is said by the last character of
// its address, or of its tracking number:
//
//	0, 1  it leaves after 10 seconds and arrives after one minute
//	2     there is no such user: failed after one minute
//	3     it leaves; nothing else is ever known
//	4     it arrives, and the callback is lost
//	5     it arrives, and the callback comes twice
//	6     it arrives after one minute, and the callback comes two days later
//	7     it arrives, and before the true callback a forged one comes
//	8     the number has changed hands: it arrives, at a stranger
//	9     the recipient takes no such messages: refused at once
//
// Any other character is as 0. Callbacks are made by Callbacks, for whoever runs the stand-in to post. It can also be told to fail as
// services fail: to be down, to be busy, to lose its answer after it has taken the message, to answer with what is no JSON, or with a
// state that there is not. It forgets over a restart, and says then that it knows no such message.
package message
