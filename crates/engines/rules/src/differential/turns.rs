//! Where answers change: what a pack's parameters, tables and clocks name.

use crate::day;
use crate::ir::Type;
use crate::moment::DAY;
use crate::pack::Pack;

/// Values at which something changes, at least one of each kind.
pub(super) struct Turns {
    /// Fen.
    pub(super) amounts: Vec<i64>,
    /// Small whole numbers.
    pub(super) counts: Vec<i64>,
    /// Packed days.
    pub(super) days: Vec<i64>,
    /// Seconds since midnight.
    pub(super) times: Vec<i64>,
    /// Seconds of a clock's units.
    pub(super) units: Vec<i64>,
    /// Registers of computed amounts to which a table is applied, or of all where there is no table; may be empty.
    pub(super) computed: Vec<u16>,
}

impl Turns {
    pub(super) fn of(pack: &Pack) -> Self {
        let values = |ty: Type| {
            let params = pack.params.iter().filter(move |param| param.ty == ty);
            params.flat_map(|param| param.values.iter().map(|dated| dated.value))
        };
        let bounds = pack.data.tables.iter().flat_map(|table| table.up.iter().copied());
        let versions = pack.params.iter().flat_map(|param| &param.values);
        let versions = versions.flat_map(|dated| [Some(dated.from), dated.recorded]).flatten();
        let effective = [Some(pack.meta.effective.from), pack.meta.effective.to];
        let effective = effective.into_iter().flatten().map(day::pack);
        let segments = || pack.data.clocks.iter().flat_map(|clock| &clock.segments);
        let money = pack.nodes.iter().filter(|node| node.symbol.ty == Type::Money);
        let money: Vec<u16> = money.map(|node| node.symbol.register).collect();
        let beside = pack.nodes.iter().filter(|node| node.expr.contains("bracket"));
        let beside = beside.flat_map(|node| &node.reads);
        let beside = beside.map(|named| pack.register_of(*named)).filter(|at| money.contains(at));
        let beside: Vec<u16> = beside.collect();
        Self {
            computed: if beside.is_empty() { money } else { beside },
            amounts: values(Type::Money).chain(bounds).chain([0, 100]).collect(),
            counts: values(Type::Int).chain([0, 1]).collect(),
            days: values(Type::Date).chain(versions).chain(effective).collect(),
            times: segments().flat_map(|segment| [segment.from % DAY, segment.to % DAY]).chain([0]).collect(),
            units: segments().map(|segment| segment.unit).chain([1]).collect(),
        }
    }
}
