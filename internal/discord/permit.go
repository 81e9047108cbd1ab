package discord

import (
	"slices"

	"bedside/internal/config"
)

// level is who may use a command.
type level int

const (
	everybody level = iota
	staff
	admins
)

// permits decides who may do what. It goes by the ids of roles and people in the
// settings and by the roles that Discord signed into this very event: not by
// names, which anybody can give to a role, and not by what was true before. An
// empty setting allows nobody.
type permits struct {
	guilds, staffRoles, staffUsers, adminRoles, adminUsers []string
}

func newPermits(d config.Discord) permits {
	p := permits{guilds: d.Guilds(), staffRoles: d.StaffRoles(), staffUsers: d.StaffUsers(), adminRoles: d.AdminRoles(), adminUsers: d.AdminUsers()}
	// The role with the server's own id is @everyone.
	everyone := func(id string) bool { return slices.Contains(p.guilds, id) }
	p.staffRoles, p.adminRoles = slices.DeleteFunc(p.staffRoles, everyone), slices.DeleteFunc(p.adminRoles, everyone)
	return p
}

// allows reports whether the person may do what needs the level, here.
func (p *permits) allows(r *request, want level) bool {
	if want == everybody {
		return true
	}
	if r.person == "" || !r.inGuild() || !slices.Contains(p.guilds, r.GuildID) {
		return false
	}
	has := func(users, roles []string) bool {
		return slices.Contains(users, r.person) || slices.ContainsFunc(r.Member.Roles, func(id string) bool { return slices.Contains(roles, id) })
	}
	return has(p.adminUsers, p.adminRoles) || want == staff && has(p.staffUsers, p.staffRoles)
}
