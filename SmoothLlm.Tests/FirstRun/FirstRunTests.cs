using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Ledger;
using SmoothLlm.Infrastructure.FirstRun;
using SmoothLlm.Infrastructure.Identity;
using SmoothLlm.Infrastructure.Users;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.FirstRun;

public sealed class FirstRunTests
{
    [Fact]
    public async Task A_database_without_an_admin_gets_one_and_the_next_start_leaves_it()
    {
        await using var database = await PlatformDatabase.OpenAsync();
        var setup = database.Get<FirstRunSetup>();

        var secrets = (await setup.RunAsync(default)).ShouldNotBeNull();
        var second = await setup.RunAsync(default);

        secrets.AdminPassword.Length.ShouldBe(24);
        secrets.DemoKey.ShouldBeNull();
        second.ShouldBeNull();
        await using var scope = database.Get<IServiceScopeFactory>().CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<ApplicationUser>>();
        var admin = (await users.FindByEmailAsync("admin@localhost")).ShouldNotBeNull();
        (await users.IsInRoleAsync(admin, "Admin")).ShouldBeTrue();
        (await users.CheckPasswordAsync(admin, secrets.AdminPassword)).ShouldBeTrue();
    }

    [Fact]
    public async Task Development_has_a_demo_organization_with_credit_and_a_key()
    {
        await using var database = await PlatformDatabase.OpenAsync("Development");

        var secrets = (await database.Get<FirstRunSetup>().RunAsync(default)).ShouldNotBeNull();

        string hash = ApiKeySecret.FromGiven(secrets.DemoKey.ShouldNotBeNull()).ShouldNotBeNull().Hash;
        var key = await database.ReadAsync(context => context.ApiKeys.SingleAsync());
        key.SecretHash.ShouldBe(hash);
        var wallet = await database.ReadAsync(context => context.LedgerAccounts.SingleAsync(account => account.Kind == LedgerAccountKind.Wallet));
        wallet.OrganizationId.ShouldBe(key.OrganizationId);
        wallet.PostedNanoUsd.ShouldBe(5_000_000_000);
        secrets.DemoModel.ShouldBe("sandbox-chat");
    }

    [Fact]
    public async Task Somebody_who_signed_up_with_the_admin_s_address_does_not_become_admin()
    {
        await using var database = await PlatformDatabase.OpenAsync();
        await using (var scope = database.Get<IServiceScopeFactory>().CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<PlatformUsers>().CreateAsync("admin@localhost", "Correct horse 1 battery", "Mallory");

        var failure = await Should.ThrowAsync<InvalidOperationException>(() => database.Get<FirstRunSetup>().RunAsync(default));

        failure.Message.ShouldContain("Admin__Email");
    }

    [Theory]
    [InlineData("http://[::]:5080", "http://localhost:5080/")]
    [InlineData("http://0.0.0.0:80", "http://localhost/")]
    [InlineData("http://+:5080", "http://localhost:5080/")]
    [InlineData("http://*:5080", "http://localhost:5080/")]
    [InlineData("http://127.0.0.1:5080", "http://127.0.0.1:5080/")]
    public void The_greeting_names_an_address_that_works_from_here(string listening, string reachable) =>
        Greeting.Reachable([listening]).ShouldBe(new Uri(reachable));

    [Fact]
    public void The_greeting_shows_secrets_only_when_there_are_some()
    {
        var address = new Uri("http://localhost:5080");
        var secrets = new FirstRunSecrets { AdminEmail = "a@b", AdminPassword = "the-password", DemoKey = "llm_sk_demo", DemoModel = "sandbox-chat" };

        Greeting.Write(address, null).ShouldBe($"SmoothLlm portal: http://localhost:5080{Environment.NewLine}");
        string first = Greeting.Write(address, secrets);

        first.ShouldContain("the-password");
        first.ShouldContain("curl http://localhost:5080/v1/chat/completions -H 'Authorization: Bearer llm_sk_demo'");
        first.ShouldContain("\"model\":\"sandbox-chat\"");
    }
}
