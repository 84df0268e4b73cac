export interface Money {
  amount: number; // whole minor units
  currency: string;
}

export type OrderState = "draft" | "placed" | "paid" | "cancelled";

export interface OrderLine {
  sku: string;
  quantity: number;
  unit_price: Money;
}

export interface Order {
  id: string;
  customer_id: string;
  state: OrderState;
  lines: OrderLine[];
  placed_at?: string;
}

export interface Customer {
  id: string;
  email: string;
  name?: string;
}
