//! The hub as its users meet it: real commands, real stores, stores that fail, clocks that jump.

#[cfg(test)]
mod accounts;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod clocks;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod devices;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod folder;
#[cfg(test)]
mod imports;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod scripts;
#[cfg(test)]
mod stops;
#[cfg(test)]
mod story;
#[cfg(test)]
mod world;
