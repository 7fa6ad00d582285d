using Shouldly;
using SmoothLlm.Core.Payments;
using SmoothLlm.Tests.Payments.Stripe;
using SmoothLlm.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace SmoothLlm.Tests.Payments;

/// <summary>
/// Whole histories of payments, told in any order, several times, several at once: each ends as the account at Stripe
/// has it. They are the same in every run, and others with another seed.
/// </summary>
public sealed class PaymentHistoriesTests(ITestOutputHelper output)
{
    private const int Histories = 100;
    private const int Parallel = 4;

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Shuffled_and_repeated_histories_end_as_the_account_has_it(bool tellsEachRefund, bool timePasses)
    {
        int seed = TestScale.Of("HISTORIES_SEED", 20261129);
        output.WriteLine($"seed {seed} (SMOOTHLLM_TEST_HISTORIES_SEED sets it)");
        var random = new Random(seed);
        await using var payments = await PaymentDesk.OpenAsync(withStripe: true);
        var expected = new List<(Purchase Order, long Cents)>();
        int told = 0;
        for (int history = 0; history < Histories; history++)
        {
            int before = payments.Stripe.Account.Events.Count;
            var order = await payments.CheckOutAsync(random.Next(1, 200));
            string? payment = Live(payments.Stripe.Account, order, random, timePasses);
            expected.Add((order, payment is null ? 0 : Left(payments.Stripe.Account, payment)));

            var events = payments.Stripe.Account.Events.Skip(before).Where(json => tellsEachRefund || !json.Contains("\"refund.created\"", StringComparison.Ordinal)).ToList();
            var deliveries = events.Concat(events.Where(_ => random.Next(2) == 0)).Concat(events.Where(_ => random.Next(3) == 0)).ToArray();
            random.Shuffle(deliveries);
            told += deliveries.Length;
            foreach (string[] together in deliveries.Chunk(random.Next(1, Parallel + 1)))
                await Task.WhenAll(together.Select(payload => Task.Run(() => payments.TakeAsync(payload))));
            await payments.Worker.RunOnceAsync(CancellationToken.None);
        }

        output.WriteLine($"{Histories} histories, {told} deliveries of {payments.Stripe.Account.Events.Count} events");
        var wrong = new List<string>();
        foreach (var (order, cents) in expected)
        {
            long posted = (await payments.PostedAsync(order)).Value / Core.Money.NanoUsd.PerCent;
            if (posted != cents)
                wrong.Add($"{order.Id}: {posted} cents, the account has {cents}");
        }

        wrong.ShouldBeEmpty($"seed {seed}");
        await payments.AssertInvariantsAsync();
    }

    /// <summary>What may happen to a payment, at random.</summary>
    /// <returns>The payment; null when nobody paid.</returns>
    private static string? Live(StripeAccount account, Purchase order, Random random, bool timePasses)
    {
        string session = order.CheckoutSessionId!;
        if (random.Next(10) == 0)
        {
            account.Expire(session);
            return null;
        }

        bool isLater = random.Next(4) == 0;
        string payment = account.Pay(session, isLater);
        if (isLater)
        {
            Pass();
            bool isPaid = random.Next(3) > 0;
            account.Settle(session, isPaid);
            if (!isPaid)
                return null;
        }

        var refunds = new List<string>();
        var disputes = new List<string>();
        for (int step = random.Next(6); step > 0; step--)
        {
            Pass();
            long left = Left(account, payment);
            switch (random.Next(5))
            {
                case 0 or 1 when left > 1:
                    refunds.Add(account.Refund(payment, random.NextInt64(1, left)));
                    break;
                case 2 when refunds.Count > 0:
                    account.FailRefund(refunds[0]);
                    refunds.RemoveAt(0);
                    break;
                case 3 when left > 1:
                    disputes.Add(account.Dispute(payment, random.NextInt64(1, left), random.Next(4) == 0 ? "warning_needs_response" : "needs_response"));
                    break;
                case 4 when disputes.Count > 0:
                    bool isInquiry = ((string)account.Find(disputes[0])["status"]!).StartsWith("warning_", StringComparison.Ordinal);
                    account.CloseDispute(disputes[0], isInquiry ? "warning_closed" : random.Next(2) == 0 ? "won" : "lost");
                    disputes.RemoveAt(0);
                    break;
            }
        }

        return payment;

        void Pass()
        {
            if (timePasses)
                account.Now += random.Next(1, 90);
        }
    }

    /// <summary>The reference, simple: what was paid, less refunds that hold and disputes that are not won.</summary>
    private static long Left(StripeAccount account, string payment)
    {
        long left = (long)account.Find(payment)["amount"]!;
        foreach (var json in account.All().Where(json => (string?)json["payment_intent"] == payment))
        {
            string? status = (string?)json["status"];
            left -= (string?)json["object"] switch
            {
                "refund" when status != "failed" => (long)json["amount"]!,
                "dispute" when status is "needs_response" or "lost" => (long)json["amount"]!,
                _ => 0,
            };
        }

        return left;
    }
}
