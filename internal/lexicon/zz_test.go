package lexicon

import (
	"fmt"
	"strings"
	"testing"
)

func TestZZ(t *testing.T) {
	l := load(t)
	for _, q := range strings.Split(strings.TrimSpace(zz), "\n") {
		fmt.Printf("ZZ %s => %s\n", q, show(find(l, q)))
	}
}

const zz = `im allergic to penicillin, on lexapro, ketamine ok
abilify didn't work, latuda does, ketamine ok
my mother takes eliquis, can she get ketamine
my mother takes eliquis, i take zoloft, can i get ketamine
zoloft and klonopin and ketamine all together
not on xanax anymore but on buspar
never took lithium, i take lamictal
never been on an maoi, i take cymbalta
thinking about spravato instead, im on prozac
came off paxil to try ketamine, now nothing but trazodone
seroquel vs zyprexa with ketamine
can ketamine replace my zoloft, i also take ativan
does ketamine work on depression like prozac does, i take celexa
i was on effexor until last month, now pristiq
my doc swapped zoloft for lexapro
my doctor replaced zoloft with lexapro
i traded ambien for trazodone
stopped suboxone in 2020, take gabapentin
ditched adderall, on strattera
weaned off klonopin two years ago, on hydroxyzine now
quit xanax cold turkey last year, on propranolol
i no longer take wellbutrin, just lithium
they took me off depakote and put me on lithium
switched off methadone onto suboxone
went off lithium, started lamictal
from prozac to zoloft last spring, ketamine?
had a bad reaction to haldol, i take seroquel
lexapro made me numb so now i take wellbutrin
i used to abuse oxy, now i'm on methadone
was addicted to percocet, on suboxone now
10 years sober from alcohol, on naltrexone
last drink was 2019, take antabuse
i dont drink, i take lexapro
i don't smoke weed, on zoloft
i take zoloft but not every day
not sure if my zoloft is ok with ketamine
zoloft, not lexapro, with ketamine
is it ok if im not taking my lithium
without my xanax can i do ketamine
can i skip my ativan before ketamine
should i stop zoloft
should i come off lithium for ketamine
would ketamine be better than zoloft
is ketamine stronger than fentanyl
is ketamine safer than opioids
ketamine or zoloft
ketamine or spravato
zoloft or lexapro with ketamine
i take either xanax or ativan
my brother took heroin, i take methadone
my roommate sells adderall, can i do ketamine
my wife is on lamictal, is ketamine safe for her
my dad died from fentanyl, im on zoloft
is methadone like suboxone
does methadone count as an opioid
i take methadone which is an opioid
my antidepressant is zoloft
i take an antidepressant, zoloft
zoloft (an ssri) and ketamine
xanax or any other benzo with ketamine
other benzos besides xanax
what benzos are ok
which antidepressants are safe with ketamine
ketamine isn't an ssri right
how does ketamine differ from ssris
how is ketamine different from prozac
does ketamine work faster than lexapro
ketamine after zoloft failed
ketamine since prozac stopped working
prozac pooped out, on effexor, next ketamine
i tried zoloft, lexapro, prozac, celexa, nothing worked, ketamine?
nothing worked: zoloft, lexapro, effexor. now only on lithium
failed 5 antidepressants, on lithium now
i have tried every ssri, currently on lithium
considering going back on zoloft, i take buspar
about to start lamictal, on abilify now
starting vraylar monday, ketamine tuesday
will start methadone soon
my doctor wants me on lithium
they offered me ativan during ketamine
could they give me zofran with ketamine
do you give midazolam during the infusion
can i get zofran for nausea
tylenol for the headache after ketamine
can i drink coffee the morning of, i take lithium
i'm on vivitrol so no opioids
on suboxone not methadone like my sister
same question but for suboxone
what about lithium
and xanax?
ok and if its klonopin instead
what if i took xanax last night
i took an ativan this morning
took a xanax an hour ago
had a drink last night, on zoloft
smoked weed yesterday, ketamine today
i micro dose shrooms, take lexapro
i used to microdose shrooms, i take lexapro
formerly on risperdal, currently invega
previously zoloft, presently cymbalta
back when i was on lithium, ketamine helped. now on depakote
years ago i was on nardil, now on zoloft
as a teen i took ritalin, now vyvanse
in rehab they gave me librium, now on naltrexone
before methadone i was on heroin
i'm on methadone because of heroin
methadone keeps me off heroin
suboxone saved me from fentanyl
my lithium level is fine, zoloft too
does anyone on lamictal do ketamine
people on lithium who did ketamine
my friend did ketamine on lexapro
i heard lamictal blocks ketamine, im on it
is it true benzos block ketamine, i take klonopin
does the same go for ativan
i take xanax only for flights
i keep narcan at home, on methadone
i have an epipen
i carry narcan
ketamine for my anxiety
can i do ketamine with glaucoma
i have bipolar
family history of psychosis, can i do ketamine
my mom has schizophrenia, can i do ketamine
while pregnant
is it ok while breastfeeding
after a stroke is ketamine ok
i have high blood pressure
my heart condition and ketamine
i get panic attacks
i have adhd, is ketamine ok
i take adderall for adhd
i take lisinopril for high blood pressure
im on eliquis after a stroke
i take metformin for diabetes and want ketamine
no history of psychosis
i dont have bipolar
im not pregnant
i was pregnant last year, on zoloft
does ketamine raise blood pressure
does ketamine cause psychosis
will ketamine make my anxiety worse
can ketamine give me seizures
can ketamine trigger mania if i take lithium
is bipolar a dealbreaker
this wait is giving me anxiety lol
you gave me a heart attack
the price gave me a heart attack
almost had a stroke when i saw the bill
i'm having a heart attack over the price
traffic gave me a stroke lol
this form is giving me a migraine
my boss is so bipolar lol
the weather is bipolar
im ocd about being on time
im so adhd today lol
that website is a cancer
paperwork is a pain, im dying
flu shot and ketamine
got my flu shot today
i take vitamins
it's like crack to me
that show is like crack
i'm addicted to this server
netflix addict here, can i watch
chocolate is my drug
coffee is my drug of choice, can i have some
ketamine is no joke like heroin`
