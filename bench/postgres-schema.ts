// The order as PostgreSQL would keep it: order row, cash and holding in one function call, one
// round trip. Batches lock their accounts in order, so that they cannot deadlock.

import { benchCashUnits, benchPriceUnits } from './bench-books.ts';
import type { BenchBooks } from './bench-books.ts';

export const placeOne = 'select place_order($1, $2, $3) as number';
export const placeMany =
  'select array_length(place_batch($1::int[], $2::int[], $3::int[]), 1) as placed';

const tables = `
create table accounts (
  id int primary key, cash bigint not null check (cash >= 0));
create table holdings (
  account int, symbol int, quantity bigint not null, primary key (account, symbol));
create table orders (
  number bigserial primary key, account int, symbol int, quantity int, price bigint);`;

const placeOrder = `
create function place_order(a int, s int, q int) returns bigint language plpgsql as $$
declare n bigint;
begin
  update accounts set cash = cash - q * ${benchPriceUnits}::bigint
    where id = a and cash >= q * ${benchPriceUnits}::bigint;
  if not found then return -1; end if;
  insert into holdings values (a, s, q)
    on conflict (account, symbol) do update set quantity = holdings.quantity + excluded.quantity;
  insert into orders (account, symbol, quantity, price) values (a, s, q, ${benchPriceUnits})
    returning number into n;
  return n;
end $$;`;

const placeBatch = `
create function place_batch(a int[], s int[], q int[]) returns bigint[] language plpgsql as $$
declare numbers bigint[];
begin
  perform 1 from accounts where id = any(a) order by id for update;
  update accounts set cash = cash - spent.units from
    (select u.a as id, sum(u.q) * ${benchPriceUnits} as units
      from unnest(a, q) as u(a, q) group by u.a) spent
    where accounts.id = spent.id;
  insert into holdings
    select u.a, u.s, sum(u.q) from unnest(a, s, q) as u(a, s, q) group by u.a, u.s order by u.a, u.s
    on conflict (account, symbol) do update set quantity = holdings.quantity + excluded.quantity;
  with placed as (
    insert into orders (account, symbol, quantity, price)
      select u.a, u.s, u.q, ${benchPriceUnits} from unnest(a, s, q) as u(a, s, q)
      returning number)
  select array_agg(number) into numbers from placed;
  return numbers;
end $$;`;

/** All that a fresh database needs before it is loaded. */
export function postgresSchema({ accounts }: BenchBooks): string {
  const fill = `
insert into accounts select n, ${benchCashUnits} from generate_series(0, ${accounts - 1}) n;`;
  return `${tables}${placeOrder}${placeBatch}${fill}`;
}
