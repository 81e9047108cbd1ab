package answer

import "testing"

// A clinic's own weights may say of anything that it is sure. What the shipped ones
// hold for hardly ever right stays shut all the same.
func TestFloorOfAnyCalibration(t *testing.T) {
	sure := Shipped()
	sure.own = true
	sure.file.Bias += 90
	sure.file.AnswerAt, sure.file.ClarifyAt = MinAnswerAt, MinClarifyAt
	steps := []float64{0, .5, 1}
	opened, shut := 0, 0
	for _, covered := range steps {
		for _, title := range steps {
			for _, margin := range steps {
				for _, unknown := range steps {
					for _, base := range []float64{0, 1} {
						f := Features{Covered: covered, Title: title, Margin: margin, Unknown: unknown, Base: base}
						by := Shipped().Confidence(f)
						if sure.answers(f) != (by >= MinAnswerAt) || sure.clarifies(f) != (by >= MinClarifyAt) {
							t.Errorf("%+v, %.2f by the shipped weights: answers %v, clarifies %v", f, by, sure.answers(f), sure.clarifies(f))
						}
						if sure.answers(f) {
							opened++
						} else {
							shut++
						}
					}
				}
			}
		}
	}
	if opened == 0 || shut == 0 {
		t.Errorf("%d opened, %d shut: the floor is not tried", opened, shut)
	}
}
