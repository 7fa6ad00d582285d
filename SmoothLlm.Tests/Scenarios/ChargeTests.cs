using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.Money;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Payments;
using SmoothLlm.Infrastructure.Payments.TestCheckout;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Scenarios;

/// <summary>Programs that buy credits.</summary>
public sealed class ChargeTests(StripeApp app) : IClassFixture<StripeApp>
{
    [Theory]
    [InlineData("""{"amount":-5}""")]
    [InlineData("""{"amount":0}""")]
    [InlineData("""{"amount":0.5}""")]
    [InlineData("""{"amount":10000.01}""")]
    [InlineData("""{"amount":1e300}""")]
    [InlineData("""{"amount":99999999999999999999999999999999999999}""")]
    [InlineData("""{"amount":5.001}""")]
    [InlineData("""{"amount":5.00000000000000000000000000000000000001}""")]
    [InlineData("""{"amount":"NaN"}""")]
    [InlineData("""{"amount":"Infinity"}""")]
    [InlineData("""{"amount":"12,50"}""")]
    [InlineData("""{"amount":"1e3"}""")]
    [InlineData("""{"amount":"twenty"}""")]
    [InlineData("""{"amount":""}""")]
    [InlineData("""{"amount":null}""")]
    [InlineData("""{"amount":true}""")]
    [InlineData("""{"amount":[25]}""")]
    [InlineData("""{}""")]
    public async Task An_amount_that_cannot_be_bought_is_a_problem_that_names_it(string body)
    {
        var customer = await app.AddCustomerAsync();
        using var member = await PortalMember.SignInAsync(app, customer);

        var (response, problem) = await StripeApp.ChargeAsync(member, body);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
        problem.GetProperty("errors").GetProperty("amount")[0].GetString().ShouldNotBeNullOrEmpty();
        (await app.ReadAsync(context => context.Purchases.CountAsync(purchase => purchase.OrganizationId == customer.OrganizationId))).ShouldBe(0);
    }

    [Theory]
    [InlineData("", "application/json", 400)]
    [InlineData("{", "application/json", 400)]
    [InlineData("[25]", "application/json", 400)]
    [InlineData("""{"amount":NaN}""", "application/json", 400)]
    [InlineData("""{"amount":25,"amount":2500}""", "application/json", 400)]
    [InlineData("""{"amount":25,"saveCard":"yes"}""", "application/json", 400)]
    [InlineData("amount=25", "application/x-www-form-urlencoded", 415)]
    public async Task A_body_that_is_no_order_is_a_problem(string body, string mediaType, int status)
    {
        using var member = await PortalMember.SignInAsync(app, await app.AddCustomerAsync());

        var (response, problem) = await StripeApp.ChargeAsync(member, body, mediaType: mediaType);

        ((int)response.StatusCode).ShouldBe(status);
        problem.GetProperty("status").GetInt32().ShouldBe(status);
    }

    [Fact]
    public async Task A_body_without_an_end_is_not_read()
    {
        using var member = await PortalMember.SignInAsync(app, await app.AddCustomerAsync());

        var (response, _) = await StripeApp.ChargeAsync(member, $$"""{"amount":25,"note":"{{new string('x', 20_000)}}"}""");

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Only_a_member_who_may_buy_orders()
    {
        var customer = await app.AddCustomerAsync();
        using var developer = await PortalMember.SignInAsync(app, customer, OrganizationRole.Developer);

        (await StripeApp.ChargeAsync(developer, """{"amount":25}""")).Response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var nobody = await app.Client.PostAsync("api/balance/charge", new StringContent("""{"amount":25}""", System.Text.Encoding.UTF8, "application/json"));
        nobody.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_same_key_and_body_is_one_order_and_the_same_answer()
    {
        var customer = await app.AddCustomerAsync();
        using var member = await PortalMember.SignInAsync(app, customer);

        var (first, answer) = await StripeApp.ChargeAsync(member, """{"amount":25}""", "order-1");
        var (second, again) = await StripeApp.ChargeAsync(member, """{"amount":25}""", "order-1");
        var (_, other) = await StripeApp.ChargeAsync(member, """{"amount":25}""", "order-2");

        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        second.StatusCode.ShouldBe(HttpStatusCode.OK);
        again.GetRawText().ShouldBe(answer.GetRawText());
        other.GetProperty("purchaseId").GetGuid().ShouldNotBe(answer.GetProperty("purchaseId").GetGuid());
        answer.GetProperty("status").GetString().ShouldBe("pending");
        (await CountAsync(customer)).ShouldBe(2);
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        var customer = await app.AddCustomerAsync();
        using var member = await PortalMember.SignInAsync(app, customer);
        await StripeApp.ChargeAsync(member, """{"amount":25}""", "order-1");

        var (response, _) = await StripeApp.ChargeAsync(member, """{"amount":26}""", "order-1");

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await CountAsync(customer)).ShouldBe(1);
    }

    [Fact]
    public async Task The_same_key_of_another_organization_is_another_key()
    {
        var first = await app.AddCustomerAsync();
        var second = await app.AddCustomerAsync();
        using var one = await PortalMember.SignInAsync(app, first);
        using var two = await PortalMember.SignInAsync(app, second);

        var (_, ours) = await StripeApp.ChargeAsync(one, """{"amount":25}""", "order-1");
        var (response, theirs) = await StripeApp.ChargeAsync(two, """{"amount":99}""", "order-1");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        theirs.GetProperty("purchaseId").GetGuid().ShouldNotBe(ours.GetProperty("purchaseId").GetGuid());
    }

    [Fact]
    public async Task Of_many_at_once_under_one_key_one_orders()
    {
        var customer = await app.AddCustomerAsync();
        using var member = await PortalMember.SignInAsync(app, customer);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => StripeApp.ChargeAsync(member, """{"amount":25}""", "order-1")));

        answers.Select(answer => answer.Response.StatusCode).ShouldAllBe(status => status == HttpStatusCode.OK || status == HttpStatusCode.Conflict);
        answers.Where(answer => answer.Response.StatusCode == HttpStatusCode.OK).Select(answer => answer.Body.GetProperty("purchaseId").GetGuid()).Distinct().Count().ShouldBe(1);
        (await CountAsync(customer)).ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\twords")]
    public async Task A_key_that_cannot_be_kept_is_a_problem_that_names_it(string key)
    {
        using var member = await PortalMember.SignInAsync(app, await app.AddCustomerAsync());

        foreach (string wrong in (string[])[key, new string('k', 256)])
        {
            var (response, problem) = await StripeApp.ChargeAsync(member, """{"amount":25}""", wrong);
            response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            problem.GetProperty("errors").TryGetProperty("Idempotency-Key", out _).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task A_key_whose_order_could_not_be_taken_can_be_used_again()
    {
        var customer = await app.AddCustomerAsync();
        using var member = await PortalMember.SignInAsync(app, customer);
        app.Stripe.Fail("checkout/sessions", 500, times: 3);

        (await StripeApp.ChargeAsync(member, """{"amount":25}""", "order-1")).Response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await StripeApp.ChargeAsync(member, """{"amount":25}""", "order-1")).Response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private Task<int> CountAsync(TestCustomer customer) =>
        app.ReadAsync(context => context.Purchases.CountAsync(purchase => purchase.OrganizationId == customer.OrganizationId));
}

/// <summary>Development without keys: the built-in checkout, and everything behind it.</summary>
public sealed class TestCheckoutTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task The_test_checkout_takes_the_way_of_a_real_payment()
    {
        var customer = await app.AddCustomerAsync(creditUsd: 0);
        using var member = await PortalMember.SignInAsync(app, customer);
        var (_, answer) = await StripeApp.ChargeAsync(member, """{"amount":25,"saveCard":true}""");
        var id = answer.GetProperty("purchaseId").GetGuid();
        answer.GetProperty("checkoutUrl").GetString().ShouldBe(new Uri(app.BaseUrl, $"credits/checkout/{id}").AbsoluteUri);
        var order = await FindAsync(id);
        order.Origin.ShouldBe(PurchaseOrigin.TestCheckout);

        for (int click = 0; click < 2; click++)
            (await app.Services.GetRequiredService<TestPayer>().PayAsync(order, CancellationToken.None)).ShouldBeTrue();
        await app.Services.GetRequiredService<PaymentWorker>().RunOnceAsync(CancellationToken.None);

        using var back = await member.Browser.GetAsync($"/credits/return?session_id={order.CheckoutSessionId}");
        back.Headers.Location.ShouldNotBeNull().ToString().ShouldBe($"/credits?paid={id}");
        (await app.BalanceAsync(customer)).Posted.ShouldBe(NanoUsd.FromUsd(25m));
        (await app.ReadAsync(context => context.PaymentEvents.SingleAsync(@event => @event.PurchaseId == id))).Status.ShouldBe(PaymentEventStatus.Processed);
        var customers = app.Services.GetRequiredService<PaymentCustomers>();
        (await customers.FindAsync(customer.OrganizationId, CancellationToken.None)).ShouldNotBeNull().CardLastFour.ShouldBe("4242");

        (await app.Services.GetRequiredService<Refunds>().RefundAsync(id, NanoUsd.FromUsd(5m), Guid.NewGuid(), "admin", CancellationToken.None)).ShouldBeOfType<RefundResult.Refunded>();
        (await app.BalanceAsync(customer)).Posted.ShouldBe(NanoUsd.FromUsd(20m));
        await app.AssertInvariantsAsync();
    }

    private Task<Purchase> FindAsync(Guid id) => app.ReadAsync(context => context.Purchases.AsNoTracking().SingleAsync(purchase => purchase.Id == id));
}

/// <summary>Production without keys.</summary>
public sealed class PaymentsOffTests(ProductionApp app) : IClassFixture<ProductionApp>
{
    [Fact]
    public async Task Without_keys_nothing_is_sold_and_the_answer_says_so()
    {
        var customer = await app.AddCustomerAsync(creditUsd: 0);
        using var member = await PortalMember.SignInAsync(app, customer);

        var (response, problem) = await StripeApp.ChargeAsync(member, """{"amount":25}""");

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        problem.GetProperty("detail").GetString().ShouldBe(StartCheckoutResult.Off.Message);
        (await app.ReadAsync(context => context.Purchases.CountAsync())).ShouldBe(0);
    }
}
