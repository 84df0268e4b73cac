import type { Order, OrderLine } from "../types";

/** The only place in the front end that talks to the network. */
async function send<T>(path: string, init?: RequestInit): Promise<T> {
  const answer = await fetch(`/api${path}`, {
    ...init,
    headers: { "content-type": "application/json" },
  });
  if (!answer.ok) {
    throw new Error(`${init?.method ?? "GET"} ${path}: ${answer.status}`);
  }
  return (await answer.json()) as T;
}

export function placeOrder(customerId: string, lines: OrderLine[]): Promise<Order> {
  const body = JSON.stringify({ customer_id: customerId, lines });
  return send<Order>("/orders", { method: "POST", body });
}

export function getOrder(id: string): Promise<Order> {
  return send<Order>(`/orders/${id}`);
}
