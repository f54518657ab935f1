//! Reads the text files of the meal delivery routing problem: tab separated, one header line.
//!
//! `orders.txt` (order, x, y, placement_time, restaurant, ready_time), `restaurants.txt` (restaurant, x, y),
//! `couriers.txt` (courier, x, y, on_time, off_time), `instance_parameters.txt` (one line of seven numbers).
//! Places are metres on a plane; times are whole minutes of one day. A fault is told with file, line, column,
//! value and remedy.

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}, column {column}: found '{value}'; {remedy}")]
pub struct Fault {
    /// Which file.
    pub file: &'static str,
    /// Which line, the header being 1.
    pub line: usize,
    /// Which column, by its name in the header.
    pub column: &'static str,
    /// What stands there; cut to its beginning when long.
    pub value: String,
    /// What to do.
    pub remedy: String,
}

/// Lines in one file at most: ten times the largest published day.
pub const LINES_MAX: usize = 100_000;

/// The largest coordinate, metres: a city, and far from overflow.
const METRES_MAX: i64 = 1_000_000;
/// The largest time, minutes: two days, as published days run past midnight.
const MINUTES_MAX: i64 = 2_880;
/// Characters of a faulty value that are repeated in the message.
const SHOWN_MAX: usize = 60;

/// An order of the instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Its name.
    pub name: String,
    /// Metres east.
    pub x: i32,
    /// Metres north.
    pub y: i32,
    /// Placed at this minute.
    pub placed_min: i64,
    /// At this restaurant.
    pub restaurant: String,
    /// Ready at this minute.
    pub ready_min: i64,
}

/// A restaurant of the instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restaurant {
    /// Its name.
    pub name: String,
    /// Metres east.
    pub x: i32,
    /// Metres north.
    pub y: i32,
}

/// A courier of the instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Courier {
    /// Its name.
    pub name: String,
    /// Metres east, at the start of the shift.
    pub x: i32,
    /// Metres north, at the start of the shift.
    pub y: i32,
    /// On from this minute.
    pub on_min: i64,
    /// Off from this minute: no pick-up after it.
    pub off_min: i64,
}

/// The rules of the instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameters {
    /// Speed.
    pub metres_per_minute: u32,
    /// Service at the restaurant.
    pub pickup_min: i64,
    /// Service at the door.
    pub dropoff_min: i64,
    /// Wished minutes from placement to door.
    pub target_min: i64,
    /// Most minutes from placement to door.
    pub maximum_min: i64,
    /// Pay per order, in the instance's own unit.
    pub pay_per_order: i64,
    /// Guaranteed pay per hour, in the instance's own unit.
    pub guaranteed_per_hour: i64,
}

/// Reads `orders.txt`.
///
/// # Errors
/// The first [`Fault`].
pub fn parse_orders(text: &str) -> Result<Vec<Order>, Fault> {
    let table = Table {
        file: "orders.txt",
        columns: &["order", "x", "y", "placement_time", "restaurant", "ready_time"],
    };
    table.read(text, |row| {
        let order = Order {
            name: row.name(0)?,
            x: row.metres(1)?,
            y: row.metres(2)?,
            placed_min: row.minute(3)?,
            restaurant: row.name(4)?,
            ready_min: row.minute(5)?,
        };
        if order.ready_min < order.placed_min {
            return Err(row.fault(5, "an order is ready no earlier than it is placed; correct the time"));
        }
        Ok(order)
    })
}

/// Reads `restaurants.txt`.
///
/// # Errors
/// The first [`Fault`].
pub fn parse_restaurants(text: &str) -> Result<Vec<Restaurant>, Fault> {
    let table = Table { file: "restaurants.txt", columns: &["restaurant", "x", "y"] };
    table.read(text, |row| Ok(Restaurant { name: row.name(0)?, x: row.metres(1)?, y: row.metres(2)? }))
}

/// Reads `couriers.txt`.
///
/// # Errors
/// The first [`Fault`].
pub fn parse_couriers(text: &str) -> Result<Vec<Courier>, Fault> {
    let table = Table { file: "couriers.txt", columns: &["courier", "x", "y", "on_time", "off_time"] };
    table.read(text, |row| {
        let courier = Courier {
            name: row.name(0)?,
            x: row.metres(1)?,
            y: row.metres(2)?,
            on_min: row.minute(3)?,
            off_min: row.minute(4)?,
        };
        if courier.off_min <= courier.on_min {
            return Err(row.fault(4, "a shift ends after it begins; correct the time or remove the courier"));
        }
        Ok(courier)
    })
}

/// Reads `instance_parameters.txt`.
///
/// # Errors
/// The first [`Fault`].
pub fn parse_parameters(text: &str) -> Result<Parameters, Fault> {
    let table = Table {
        file: "instance_parameters.txt",
        columns: &[
            "meters_per_minute",
            "pickup service minutes",
            "dropoff service minutes",
            "target click-to-door",
            "maximum click-to-door",
            "pay per order",
            "guaranteed pay per hour",
        ],
    };
    let rows = table.read(text, |row| {
        let speed = row.whole(0, 1, 5_000)?;
        Ok(Parameters {
            metres_per_minute: u32::try_from(speed).expect("at most 5,000"),
            pickup_min: row.whole(1, 0, 1_440)?,
            dropoff_min: row.whole(2, 0, 1_440)?,
            target_min: row.whole(3, 1, 1_440)?,
            maximum_min: row.whole(4, 1, 1_440)?,
            pay_per_order: row.whole(5, 0, 1_000_000)?,
            guaranteed_per_hour: row.whole(6, 0, 1_000_000)?,
        })
    })?;
    match rows.as_slice() {
        [one] => Ok(*one),
        _ => Err(Fault {
            file: table.file,
            line: 2,
            column: table.columns[0],
            value: format!("{} lines", rows.len()),
            remedy: "give one line of numbers after the header".to_owned(),
        }),
    }
}

/// A file with its columns.
struct Table {
    file: &'static str,
    columns: &'static [&'static str],
}

/// A line of cells.
struct Row<'t> {
    table: &'t Table,
    line: usize,
    cells: Vec<&'t str>,
}

impl Table {
    fn read<'t, T>(
        &'t self,
        text: &'t str,
        build: impl Fn(&Row<'t>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let mut lines = text.lines().enumerate().map(|(at, line)| (at + 1, line));
        let (_, header) = lines.next().unwrap_or((1, ""));
        // Some editors put a byte order mark in front.
        let header: Vec<&str> = header.trim_start_matches('\u{feff}').split('\t').map(str::trim).collect();
        for (at, column) in self.columns.iter().enumerate() {
            let found = header.get(at).copied().unwrap_or("");
            if found != *column {
                let remedy = format!("the header's column {} must be '{column}', separated by tabs", at + 1);
                return Err(Fault { file: self.file, line: 1, column, value: shown(found), remedy });
            }
        }
        let mut all = Vec::new();
        for (line, content) in lines.filter(|(_, line)| !line.trim().is_empty()) {
            let row = Row { table: self, line, cells: content.split('\t').map(str::trim).collect() };
            if all.len() == LINES_MAX {
                return Err(row.fault(0, &format!("a file has at most {LINES_MAX} lines; split the day")));
            }
            if row.cells.len() > self.columns.len() {
                let remedy = format!("a line has {} columns; remove the others", self.columns.len());
                let value = shown(row.cells[self.columns.len()]);
                let column = self.columns[self.columns.len() - 1];
                return Err(Fault { file: self.file, line, column, value, remedy });
            }
            all.push(build(&row)?);
        }
        Ok(all)
    }
}

impl Row<'_> {
    fn cell(&self, at: usize) -> &str {
        self.cells.get(at).copied().unwrap_or("")
    }

    fn fault(&self, at: usize, remedy: &str) -> Fault {
        Fault {
            file: self.table.file,
            line: self.line,
            column: self.table.columns[at],
            value: shown(self.cell(at)),
            remedy: remedy.to_owned(),
        }
    }

    fn name(&self, at: usize) -> Result<String, Fault> {
        let cell = self.cell(at);
        if cell.is_empty() || cell.len() > 64 {
            return Err(self.fault(at, "write a name of 1 to 64 bytes"));
        }
        Ok(cell.to_owned())
    }

    fn whole(&self, at: usize, low: i64, high: i64) -> Result<i64, Fault> {
        let number = self.cell(at).parse::<i64>().ok().filter(|n| (low..=high).contains(n));
        number.ok_or_else(|| self.fault(at, &format!("write a whole number from {low} to {high}")))
    }

    fn metres(&self, at: usize) -> Result<i32, Fault> {
        Ok(i32::try_from(self.whole(at, -METRES_MAX, METRES_MAX)?).expect("a million fits"))
    }

    fn minute(&self, at: usize) -> Result<i64, Fault> {
        self.whole(at, 0, MINUTES_MAX)
    }
}

fn shown(value: &str) -> String {
    value.chars().take(SHOWN_MAX).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ORDERS: &str = "order\tx\ty\tplacement_time\trestaurant\tready_time\n";

    #[test]
    fn an_order_reads() {
        let orders = parse_orders(&format!("{ORDERS}o1\t8317\t-5587\t743\tr1\t753\r\n\n")).unwrap();
        assert_eq!(
            orders,
            [Order {
                name: "o1".into(),
                x: 8317,
                y: -5587,
                placed_min: 743,
                restaurant: "r1".into(),
                ready_min: 753
            }]
        );
    }

    #[test]
    fn faults_name_file_line_column_value_and_remedy() {
        let fault =
            parse_orders(&format!("{ORDERS}o1\t1\t2\t3\tr1\t4\no2\t1\t2\t7:30\tr1\t9\n")).unwrap_err();
        assert_eq!(
            fault.to_string(),
            "orders.txt, line 3, column placement_time: found '7:30'; write a whole number from 0 to 2880"
        );
        let cases: [(&str, usize, &str, &str); 6] = [
            ("", 1, "order", ""),
            ("order x y\n", 1, "order", "order x y"),
            (&format!("{ORDERS}o1\t1\t2\t9\tr1\t4\n"), 2, "ready_time", "4"),
            (&format!("{ORDERS}o1\t1\n"), 2, "y", ""),
            (&format!("{ORDERS}\t1\t2\t3\tr1\t4\n"), 2, "order", ""),
            (&format!("{ORDERS}o1\t1\t2\t3\tr1\t4\t5\n"), 2, "ready_time", "5"),
        ];
        for (text, line, column, value) in cases {
            let fault = parse_orders(text).unwrap_err();
            assert_eq!((fault.line, fault.column, fault.value.as_str()), (line, column, value), "{text}");
        }
    }

    #[test]
    fn parameters_are_one_line() {
        let header = "meters_per_minute\tpickup service minutes\tdropoff service minutes\ttarget click-to-door\t\
                      maximum click-to-door\tpay per order\tguaranteed pay per hour\n";
        let one = parse_parameters(&format!("{header}320\t4\t4\t40\t90\t10\t15\n")).unwrap();
        assert_eq!((one.metres_per_minute, one.target_min, one.guaranteed_per_hour), (320, 40, 15));
        assert_eq!(parse_parameters(header).unwrap_err().value, "0 lines");
        let fault = parse_parameters(&format!("{header}0\t4\t4\t40\t90\t10\t15\n")).unwrap_err();
        assert_eq!(fault.column, "meters_per_minute");
    }

    #[test]
    fn a_shift_that_ends_before_it_begins_is_refused() {
        let fault = parse_couriers("courier\tx\ty\ton_time\toff_time\nc1\t1\t1\t90\t90\n").unwrap_err();
        assert_eq!((fault.line, fault.column), (2, "off_time"));
    }

    proptest! {
        #[test]
        fn no_text_makes_a_parser_panic(text in "(order|x|y|\t|\n|\r|[0-9-]{1,22}|\\PC){0,60}") {
            let with_header = format!("{ORDERS}{text}");
            for text in [&text, &with_header] {
                let _ = parse_orders(text);
                let _ = parse_couriers(text);
                let _ = parse_restaurants(text);
                let _ = parse_parameters(text);
            }
        }
    }
}
