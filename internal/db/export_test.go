package db

// Queued is how many items wait for the next commit.
func (g *Group[T, R]) Queued() int { return len(g.queue) }

// Room is how many items can wait.
func (g *Group[T, R]) Room() int { return cap(g.queue) }

// Deadlocked is deadlocked.
var Deadlocked = deadlocked
