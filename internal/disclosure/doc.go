// Package disclosure answers what the public may know of devices (粤府〔2025〕12号 Art 14): where they stand, since when they are
// public, and whether the conditions of their use held at an instant, from published facts only. It reads and never changes
// anything.
//
// # What is public
//
// A use is public once the publication of its site is on record, and stays so: after a stop, a withdrawal or a cancellation its
// address still answers. Of a public use these facts are public: the approval with its number and period, the results of both
// reviews, the alterations that call for new ones, place and sign, publications, commissioning, stops and resumptions, maintenance
// without who did it, the verification with its period, and that the device was abnormal. A result that was not passed is public
// too: who stands under the device must not be told that a condition holds when the file says that it does not.
//
// Of source governance a concluded task is public on the pages of its sites: cause, measures, effect with the captures before and
// after (small numbers left out), and the conclusion that was written for the public (Art 19); no person, and nothing before it
// is concluded.
//
// Never public: persons, free text of officers, documents, captures, plates, clock checks, inspection plans, and everything
// of a use that was never published. What is not public is unknown in the answer, and unknown is never yes.
//
// # Use
//
//	Published(life) (life, bool)                    the public part of a life
//	FactsOf(&life, t) admissibility.Facts           the published facts document of the contract
//	AnswerAt(&life, t, now) (Answer, error)         judged by the judge; dates before the law and in the future are refused
//	(*Register).Current(ctx) (*Snapshot, error)     everything public of all books, in memory, as fresh as Every
//	(*Snapshot).Find, List, On, Site, Device, Changes
//	(*Site).Governed                                concluded tasks of source governance
//
// # Books and addresses
//
// A server shows the devices of all its books in one list; each site says whose it is, and a book that is a demonstration says so.
// A site has a short code (SiteCode) that does not change: it stands in the QR code on its sign. The ids of uses, devices and
// sites are good for addresses as well. An id that was guessed and one of a site that is not public get the same answer.
package disclosure
