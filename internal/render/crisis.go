package render

import (
	"bedside/internal/answer"
	"bedside/internal/triage"
)

// groups sorts the categories. One that is missing here gets groupHelp, whose
// text fits any danger.
var groups = map[triage.Category]group{
	triage.Overdose:       groupOverdose,
	triage.Sedation:       groupOverdose,
	triage.Breathing:      groupOverdose,
	triage.Cardiac:        groupMedical,
	triage.Allergic:       groupMedical,
	triage.Seizure:        groupMedical,
	triage.Withdrawal:     groupWithdrawal,
	triage.Suicide:        groupSuicide,
	triage.SelfHarm:       groupSelfHarm,
	triage.Psychosis:      groupPsychosis,
	triage.Violence:       groupViolence,
	triage.Pregnancy:      groupPregnancy,
	triage.Abuse:          groupAbuse,
	triage.ChildIngestion: groupChild,
	triage.HelpNow:        groupHelp,
	triage.UrgentToday:    groupUrgent,
}

// crisis words an emergency. It needs nothing but the finding and the numbers.
func (r *Renderer) crisis(d answer.Decision) Message {
	f := d.Finding
	g := groups[f.Category]
	if d.Reason == answer.UrgentToday {
		g = groupUrgent
	}
	text, closing := firstPerson[g], crisisClosing
	if third, ok := thirdPerson[g]; ok && f.ThirdPerson {
		text = third
	}
	if f.Spanish {
		text, closing = spanish[g], crisisClosingSpanish
		if third, ok := spanishThird[g]; ok && f.ThirdPerson {
			text = third
		}
	}
	first := text.first
	if text.emergency != "" && f.Tier == triage.TierA {
		first = text.emergency
	}
	return Message{
		Kind:    answer.Crisis,
		Lead:    r.fill.lines(append([]string{first}, text.rest...)),
		Closing: r.fill.lines(closing),
	}
}
