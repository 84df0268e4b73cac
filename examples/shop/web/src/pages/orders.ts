import { getOrder } from "../api/client";

export async function orderState(id: string): Promise<string> {
  return (await getOrder(id)).state;
}
