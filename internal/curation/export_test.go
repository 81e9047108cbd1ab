package curation

// Count counts as the app does.
func (d *Desk) Count(medicines []string, topic, reason string) {
	d.gaps.Count(d.now(), medicines, topic, reason)
}
