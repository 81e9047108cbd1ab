// Package calibration turns signals into a probability that can be believed, and
// a probability into a threshold that says what it costs.
//
// Fit makes a logistic regression from labelled examples, CrossValidate says what
// such a fit is worth on examples that it has not seen, Measure compares stated
// probabilities with what came true, and Choose finds the threshold that answers
// the most while at most a stated share of the answers is wrong. Read and
// File.Bytes keep the outcome in a strict, readable file.
//
// The package knows neither questions nor passages. It uses no chance and no
// clock: the same examples give the same bytes.
package calibration
