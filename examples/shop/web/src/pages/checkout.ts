import { placeOrder } from "../api/client";
import { price } from "../components/price";
import type { Money, OrderLine } from "../types";

function total(lines: OrderLine[]): Money {
  const amount = lines.reduce((sum, line) => sum + line.quantity * line.unit_price.amount, 0);
  return { amount, currency: lines[0]?.unit_price.currency ?? "EUR" };
}

export async function checkout(customerId: string, lines: OrderLine[]): Promise<string> {
  const order = await placeOrder(customerId, lines);
  return `Order ${order.id} placed: ${price(total(lines))}`;
}
