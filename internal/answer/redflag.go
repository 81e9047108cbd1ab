package answer

// RedFlag reports whether a message is answered as an emergency, alone or with
// what the same person said before (see AskInContext). It needs no content: it is
// for callers that hold back floods and must not hold back an emergency.
func (e *Engine) RedFlag(earlier []string, question string) bool {
	r := e.read(question)
	if isAlarm(r.finding) {
		return true
	}
	_, _, found := e.together(bounded(earlier), question, r.toks)
	return found
}
