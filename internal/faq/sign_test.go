package faq

// signDocument returns the file with signed: set to what the document as it stands must
// be signed with. All other bytes stay.
func signDocument(file string, src []byte) ([]byte, error) {
	b, problems := parseParts(file, src)
	if len(problems) > 0 {
		sortProblems(problems)
		return nil, &Error{Problems: problems}
	}
	want := *b.doc
	want.Signed = want.Digest
	out, problems := setMatter(src, b.doc, &want)
	if len(problems) > 0 {
		return nil, &Error{Problems: problems}
	}
	return out, nil
}
