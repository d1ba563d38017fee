//! The law over time: random users of all kinds ask for random things, what the policy permits
//! is done, and after every step the promises hold.

use domain::policy::{self, AccountFacts, Actor, Standing, TargetFacts};
use domain::{AccountId, Denial, DisplayName, Operation, Permission, Reason, Role, UserKind};
use proptest::prelude::*;
use uuid::Uuid;

#[derive(Clone, Debug)]
struct Somebody {
    facts: TargetFacts,
    /// Whether whoever chose the present role was allowed to manage users at that time.
    role_by_manager: bool,
}

#[derive(Clone, Debug)]
struct Model {
    users: Vec<Somebody>,
    granular_roles: bool,
    made: u128,
}

/// Who asks: a user by number, or the operator.
type Who = Option<usize>;

#[derive(Clone, Debug)]
enum Wish {
    Invite(Who, Role),
    MakeProgram(Who, Role),
    Accept(usize),
    Decline(usize),
    ChangeRole(Who, usize, Role),
    Pause(Who, usize, bool),
    Remove(Who, usize),
    Leave(usize),
    ChangeName(Who, usize),
    SeeLink(Who, usize),
    /// The account's setting is switched; not a decision of this policy.
    Switch(bool),
}

fn role() -> impl Strategy<Value = Role> {
    prop::sample::select(Role::ALL.to_vec())
}

fn somebody() -> impl Strategy<Value = Somebody> {
    let standing = prop::sample::select(vec![
        Standing::Active,
        Standing::Active,
        Standing::Invited,
        Standing::Deactivated,
    ]);
    (role(), standing, prop::bool::weighted(0.2), prop::bool::weighted(0.9)).prop_map(
        |(role, standing, program, password)| {
            let kind = if program { UserKind::ServiceAccount } else { UserKind::Person };
            let standing = if program && standing == Standing::Invited { Standing::Active } else { standing };
            let can_sign_in = password && !program && standing != Standing::Invited;
            Somebody {
                facts: TargetFacts { user: Uuid::nil(), kind, role, standing, can_sign_in, version: 1 },
                role_by_manager: true,
            }
        },
    )
}

fn wish() -> impl Strategy<Value = Wish> {
    let number = 0_usize..12;
    let who = prop::option::weighted(0.95, 0_usize..12);
    prop_oneof![
        2 => (who.clone(), role()).prop_map(|(who, role)| Wish::Invite(who, role)),
        1 => (who.clone(), role()).prop_map(|(who, role)| Wish::MakeProgram(who, role)),
        2 => number.clone().prop_map(Wish::Accept),
        1 => number.clone().prop_map(Wish::Decline),
        5 => (who.clone(), number.clone(), role()).prop_map(|(who, target, role)| Wish::ChangeRole(who, target, role)),
        4 => (who.clone(), number.clone(), any::<bool>()).prop_map(|(who, target, to)| Wish::Pause(who, target, to)),
        4 => (who.clone(), number.clone()).prop_map(|(who, target)| Wish::Remove(who, target)),
        3 => number.clone().prop_map(Wish::Leave),
        1 => (who.clone(), number.clone()).prop_map(|(who, target)| Wish::ChangeName(who, target)),
        1 => (who, number).prop_map(|(who, target)| Wish::SeeLink(who, target)),
        1 => any::<bool>().prop_map(Wish::Switch),
    ]
}

impl Model {
    fn new(others: Vec<Somebody>, granular_roles: bool) -> Self {
        let mut model = Self { users: Vec::new(), granular_roles, made: 0 };
        let first = TargetFacts {
            user: Uuid::nil(),
            kind: UserKind::Person,
            role: Role::Admin,
            standing: Standing::Active,
            can_sign_in: true,
            version: 1,
        };
        model.add(Somebody { facts: first, role_by_manager: true });
        for other in others {
            model.add(other);
        }
        model
    }

    fn add(&mut self, mut somebody: Somebody) {
        self.made += 1;
        somebody.facts.user = Uuid::from_u128(self.made);
        self.users.push(somebody);
    }

    /// Counted here by the words of the product, not by the code's own function.
    fn active_admins(&self) -> u64 {
        let counts = |user: &&Somebody| {
            let TargetFacts { kind, role, standing, can_sign_in, .. } = user.facts;
            kind == UserKind::Person && role == Role::Admin && standing == Standing::Active && can_sign_in
        };
        self.users.iter().filter(counts).count() as u64
    }

    fn account(&self) -> AccountFacts {
        AccountFacts {
            id: AccountId::parse("acme").expect("id"),
            name: DisplayName::parse("Acme").expect("name"),
            active_admins: self.active_admins(),
            granular_roles: self.granular_roles,
        }
    }

    /// Only active users ask for anything; everybody else is turned away before the policy.
    fn actor(&self, who: Who) -> Option<Actor> {
        let Some(number) = who else { return Some(Actor::Operator) };
        let facts = &self.users.get(number)?.facts;
        let asks = facts.standing == Standing::Active;
        asks.then_some(Actor::User { user: facts.user, role: facts.role })
    }

    /// The permissions a user has at this moment.
    fn rights(&self, user: Uuid) -> Vec<Permission> {
        let found = self.users.iter().find(|one| one.facts.user == user);
        let active = found.filter(|one| one.facts.standing == Standing::Active);
        active.map_or(Vec::new(), |one| {
            Permission::ALL.into_iter().filter(|permission| one.facts.role.has(*permission)).collect()
        })
    }

    /// Does what is wished for if the policy permits it; answers a refusal.
    fn step(&mut self, wish: &Wish) -> Option<Denial> {
        let account = self.account();
        let target = |number: usize| self.users.get(number).map(|user| user.facts.clone());
        match *wish {
            Wish::Invite(who, role) => {
                let actor = self.actor(who)?;
                let permitted = match policy::invite(&actor, &account, role) {
                    Ok(permitted) => permitted,
                    Err(denial) => return Some(denial),
                };
                let facts = TargetFacts {
                    user: Uuid::nil(),
                    kind: UserKind::Person,
                    role: permitted.role(),
                    standing: Standing::Invited,
                    can_sign_in: false,
                    version: 1,
                };
                self.add(Somebody { facts, role_by_manager: manages(&actor) });
            }
            Wish::MakeProgram(who, role) => {
                let actor = self.actor(who)?;
                let permitted = match policy::create_service_account(&actor, &account, role) {
                    Ok(permitted) => permitted,
                    Err(denial) => return Some(denial),
                };
                assert_eq!(permitted.needs_confirmation(), role == Role::Admin);
                let facts = TargetFacts {
                    user: Uuid::nil(),
                    kind: UserKind::ServiceAccount,
                    role: permitted.role(),
                    standing: Standing::Active,
                    can_sign_in: false,
                    version: 1,
                };
                self.add(Somebody { facts, role_by_manager: manages(&actor) });
            }
            Wish::Accept(number) => {
                let facts = target(number).filter(|facts| facts.standing == Standing::Invited)?;
                match policy::accept(&account, &facts) {
                    Ok(accept) => {
                        let user = &mut self.users[number];
                        assert_eq!(accept.role(), user.facts.role);
                        user.facts.standing = Standing::Active;
                        user.facts.can_sign_in = true;
                    }
                    Err(denial) => return Some(denial),
                }
            }
            Wish::Decline(number) => {
                let facts = target(number).filter(|facts| facts.standing == Standing::Invited)?;
                let decline = policy::decline(&account, &facts);
                assert_eq!(decline.target(), facts.user);
            }
            Wish::ChangeRole(who, number, to) => {
                let (actor, facts) = (self.actor(who)?, target(number)?);
                match policy::change_role(&actor, &account, &facts, to) {
                    Ok(change) => {
                        assert_eq!(
                            (change.target(), change.from(), change.version()),
                            (facts.user, facts.role, facts.version)
                        );
                        let user = &mut self.users[number];
                        user.facts.role = change.to();
                        user.facts.version += 1;
                        user.role_by_manager = manages(&actor);
                    }
                    Err(denial) => return Some(denial),
                }
            }
            Wish::Pause(who, number, on) => {
                let (actor, facts) = (self.actor(who)?, target(number)?);
                let to = if on { Standing::Deactivated } else { Standing::Active };
                match policy::pause(&actor, &account, &facts, to) {
                    Ok(pause) => self.users[number].facts.standing = pause.to(),
                    Err(denial) => return Some(denial),
                }
            }
            Wish::Remove(who, number) => {
                let (actor, facts) = (self.actor(who)?, target(number)?);
                match policy::remove(&actor, &account, &facts) {
                    Ok(remove) => {
                        assert_eq!(remove.target(), facts.user);
                        self.users.remove(number);
                    }
                    Err(denial) => return Some(denial),
                }
            }
            Wish::Leave(number) => {
                let (actor, facts) = (self.actor(Some(number))?, target(number)?);
                match policy::leave(&actor, &account, &facts) {
                    Ok(remove) => {
                        assert_eq!(remove.operation(), Operation::Leave);
                        self.users.remove(number);
                    }
                    Err(denial) => return Some(denial),
                }
            }
            Wish::ChangeName(who, number) => {
                let (actor, facts) = (self.actor(who)?, target(number)?);
                return policy::change_name(&actor, &account, &facts).err();
            }
            Wish::SeeLink(who, number) => {
                let (actor, facts) = (self.actor(who)?, target(number)?);
                return policy::see_invitation_link(&actor, &account, &facts).err();
            }
            Wish::Switch(on) => self.granular_roles = on,
        }
        None
    }

    fn asks(&self, wish: &Wish) -> Option<Actor> {
        match *wish {
            Wish::Invite(who, _)
            | Wish::MakeProgram(who, _)
            | Wish::ChangeRole(who, ..)
            | Wish::Pause(who, ..)
            | Wish::Remove(who, _)
            | Wish::ChangeName(who, _)
            | Wish::SeeLink(who, _) => self.actor(who),
            Wish::Leave(number) => self.actor(Some(number)),
            Wish::Accept(_) | Wish::Decline(_) | Wish::Switch(_) => None,
        }
    }
}

/// By the table of the product: admins manage users, and the operator of the installation does.
fn manages(actor: &Actor) -> bool {
    matches!(actor, Actor::Operator | Actor::User { role: Role::Admin, .. })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_permitted_operations_leaves_an_account_without_an_active_admin(
        others in prop::collection::vec(somebody(), 0..8),
        granular in any::<bool>(),
        wishes in prop::collection::vec(wish(), 1..60),
    ) {
        let mut model = Model::new(others, granular);
        for wish in wishes {
            model.step(&wish);
            prop_assert!(model.active_admins() >= 1, "after {:?}", wish);
        }
    }

    #[test]
    fn nobodys_rights_grow_unless_somebody_who_manages_users_wanted_it(
        others in prop::collection::vec(somebody(), 1..8),
        wishes in prop::collection::vec(wish(), 1..60),
    ) {
        let mut model = Model::new(others, true);
        for wish in wishes {
            let before = model.clone();
            model.step(&wish);
            let by_manager = before.asks(&wish).is_some_and(|actor| manages(&actor));
            for user in &model.users {
                let had = before.rights(user.facts.user);
                let grew = model.rights(user.facts.user).iter().any(|right| !had.contains(right));
                let accepted = matches!(wish, Wish::Accept(_)) && user.role_by_manager;
                prop_assert!(!grew || by_manager || accepted, "{:?} by {:?}", user, wish);
            }
            // Whoever disappeared went by themselves or was sent by somebody who manages users.
            for gone in before.users.iter().filter(|one| model.users.iter().all(|two| two.facts.user != one.facts.user)) {
                let by_self = before.asks(&wish).is_some_and(|actor| actor.is(gone.facts.user));
                prop_assert!(by_manager || by_self, "{:?} by {:?}", gone, wish);
            }
        }
    }

    #[test]
    fn an_admin_is_refused_only_what_the_product_names(
        others in prop::collection::vec(somebody(), 1..8),
        granular in any::<bool>(),
        wishes in prop::collection::vec(wish(), 1..40),
    ) {
        let mut model = Model::new(others, granular);
        for wish in wishes {
            let before = model.clone();
            let Some(denial) = model.step(&wish) else { continue };
            prop_assert_eq!(&before.users.len(), &model.users.len());
            let actor = before.asks(&wish);
            match denial.reason {
                Reason::MissingPermission(_) => prop_assert!(!actor.is_some_and(|actor| manages(&actor))),
                Reason::LastAdmin { .. } => prop_assert_eq!(before.active_admins(), 1),
                Reason::GranularRolesOff { role, .. } => {
                    prop_assert!(!before.granular_roles && matches!(role, Role::Contributor | Role::InferenceUser));
                }
                Reason::NotJoinedYet => prop_assert!(matches!(wish, Wish::Pause(..))),
                other => prop_assert!(false, "{:?} for {:?}", other, wish),
            }
        }
    }

    #[test]
    fn the_dropdown_offers_exactly_what_would_be_permitted(
        others in prop::collection::vec(somebody(), 1..8),
        granular in any::<bool>(),
        who in 0_usize..8,
        number in 0_usize..8,
    ) {
        let model = Model::new(others, granular);
        let (account, actor) = (model.account(), model.actor(Some(who)));
        if let (Some(actor), Some(target)) = (actor, model.users.get(number)) {
            let options = policy::role_options(&actor, &account, &target.facts);
            prop_assert_eq!(options.len(), 4);
            for option in options {
                let mut after = model.clone();
                let refused = after.step(&Wish::ChangeRole(Some(who), number, option.role));
                prop_assert_eq!(refused, option.refused);
            }
        }
    }

    #[test]
    fn a_program_may_have_exactly_the_roles_that_can_be_offered_to_people(
        others in prop::collection::vec(somebody(), 0..8),
        granular in any::<bool>(),
        who in 0_usize..8,
        role in role(),
    ) {
        let model = Model::new(others, granular);
        if let Some(actor) = model.actor(Some(who)) {
            let made = policy::create_service_account(&actor, &model.account(), role).map_err(|denial| denial.reason);
            let offered = policy::invite(&actor, &model.account(), role).map_err(|denial| denial.reason);
            prop_assert_eq!(made.map(|made| made.role()), offered.map(|offer| offer.role()));
        }
    }
}
