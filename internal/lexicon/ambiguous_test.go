package lexicon

import "testing"

func TestAmbiguousTerms(t *testing.T) {
	l := load(t)
	ket := "ketamine"
	for _, c := range []struct{ in, want string }{ // ketamine shown here, unlike elsewhere
		{"can i get k", ket}, {"my k session", ket}, {"zubsolv and k", "buprenorphine-naloxone " + ket}, {"is k safe with lexapro", ket + " escitalopram"},
		{"how much k do i take", ket}, {"special k treatment", ket}, {"k infusion", ket},
		{"k", ""}, {"kk", ""}, {"ok k", ""}, {"k thanks", ""}, {"K. see you then", ""}, {"k, sounds good", ""}, {"special k cereal for breakfast", ""},
		{"i saved 5 k", ""}, {"k can i ask about zoloft", "sertraline"}, {"k2 and ketamine", "synthetic cannabinoids " + ket},
		{"K-Dur and ketamine", "potassium chloride " + ket}, {"vitamin k and ketamine", "?vitamin k " + ket}, {"vitamin k with warfarin", "vitamin k supplement warfarin"},
		{"meth and ketamine", "methamphetamine " + ket}, {"bupe and ketamine", "buprenorphine " + ket}, {"bup and ketamine", "buprenorphine " + ket},
		{"bars n ketamine", "?bars " + ket}, {"protein bars before ketamine", ket}, {"the bars downtown", ""},
		{"h and ketamine", "?h " + ket}, {"h", ""}, {"is ice ok with it", "?ice"}, {"ice cream after ketamine", ket}, {"ice on my arm", ""},
		{"speed of the drip", ""}, {"speed and ketamine", "?speed " + ket},
		{"blues and ketamine", "?blues " + ket}, {"i have the blues", ""}, {"acid reflux", ""}, {"acid and ketamine", "lsd " + ket},
		{"well versed in ketamine", ket}, {"versed with ketamine", "midazolam " + ket},
		{"soma and ketamine", "carisoprodol " + ket}, {"lithium battery", ""}, {"lithium and ketamine", "lithium " + ket},
		{"on the done, can i get k", "?done " + ket}, {"im done with ketamine", ket}, {"my mat program", "?mat"}, {"yoga mat", ""},
		{"im on subs", "?subs"}, {"got subs for lunch", ""}, {"dope sick", ""}, {"coke and ketamine", "?coke " + ket}, {"a diet coke before ketamine", ket},
		{"perks of ketamine", ket}, {"percs and ketamine", "oxycodone-acetaminophen " + ket}, {"popping perks", "oxycodone-acetaminophen"},
		{"i lean on my wife", ""}, {"lean and ketamine", "codeine " + ket}, {"how do i prep", ""}, {"on prep for hiv", "emtricitabine-tenofovir hiv"},
		{"the patch and ketamine", "?the patch " + ket}, {"my shot and ketamine", "?my shot " + ket}, {"steroids and ketamine", "?steroids " + ket},
		{"my anxiety pill and ketamine", "?anxiety pill " + ket}, {"pain pills and k", "?pain pills " + ket}, {"my maintenance med", "?maintenance med"},
		{"sleep meds and ketamine", "sleep_aid " + ket}, {"blood thinner", "anticoagulant"}, {"water pill", "diuretic"}, {"my kidney pills", "?kidney pills"},
		{"can i drink on ketamine", "alcohol " + ket}, {"can i drink water", ""}, {"what can i eat or drink before", ""}, {"smoke weed", "cannabis"},
		{"mushrooms and ketamine", "?mushrooms " + ket}, {"lemon juice", ""}, {"same day", ""}, {"molly and ketamine", "mdma " + ket}, {"hi molly", "mdma"},
		{"zyprexa + pcp", "olanzapine pcp"}, {"is pcp ok with ketamine", "pcp " + ket}, {"pcp and ketamine", "?pcp " + ket}, {"i took pcp", "pcp"}, {"what is pcp", "?pcp"},
		{"lithium carbonate and ketamine", "lithium " + ket}, {"effexor xr tablets and ketamine", "venlafaxine " + ket}, {"haldol decanoate", "haloperidol"},
	} {
		got := ""
		for i, m := range find(l, c.in) {
			if i > 0 {
				got += " "
			}
			if m.Kind == Ambiguous {
				got += "?"
			}
			got += m.Name
		}
		if got != c.want {
			t.Errorf("%q: got %q, want %q", c.in, got, c.want)
		}
	}
}
