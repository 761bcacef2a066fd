// Package job is what must follow an act: work that is enqueued in the act's transaction and carried out after it, at
// least once, with the job's id as idempotency key towards the outside; and periodic work. A job carries ids, not
// facts. What fails is tried again with growing pauses; what has failed too often is dead and shown to people, who
// can wake it.
package job
