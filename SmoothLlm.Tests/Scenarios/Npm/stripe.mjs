// The official client as a check of our signatures. PAYLOAD, SECRET and TIMESTAMP come from the environment.
import Stripe from "stripe";

const stripe = new Stripe("sk_test_unused");
const { PAYLOAD: payload, SECRET: secret, TIMESTAMP: timestamp, SIGNATURE: signature } = process.env;

const scenarios = {
  sign: () => stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: Number(timestamp) }),
  verify: () => stripe.webhooks.constructEvent(payload, signature, secret).id,
};

console.log(scenarios[process.argv[2]]());
