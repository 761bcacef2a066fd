package people

// Hashed is how often a password was hashed so far.
func (s *Service) Hashed() int64 { return s.hashed.Load() }
