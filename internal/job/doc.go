// Package job is what must follow an act: work that is enqueued in the act's transaction and carried out after it, at
// least once, with the job's id as idempotency key towards the outside; and periodic work. A job carries ids, not
// facts. What fails is tried again with growing pauses; what has failed too often is dead and shown to people, who
// can wake it.
//
// # Several processes
//
// A job is held by one process for a minute, which that process renews while it works. There is no elected leader: periodic
// work is one row a kind and book, and whoever holds the row leads that work. A process that was killed loses its jobs by
// the end of the minute; one that stood still finds, in the first statement of every transaction of its handler (db.WithFence),
// that another holds the job, and writes nothing more. What a handler asks of the outside it may ask twice: the job's id
// tells the other side.
package job
