using Microsoft.EntityFrameworkCore;
using Shouldly;
using SmoothLlm.Core.Announcements;
using SmoothLlm.Core.ApiKeys;
using SmoothLlm.Core.Notifications;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Infrastructure.Notifications;
using SmoothLlm.Tests.Credits;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Notifications;

/// <summary>What organizations are told beside their balance, whom it is mailed to, and that it is told once.</summary>
public sealed class NotificationWatchTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = SqliteDatabase.Start;

    private CreditsBook book = null!;
    private Guid acme;
    private string owner = "";

    public async Task InitializeAsync()
    {
        book = await CreditsBook.OpenAsync(("Portal:PublicUrl", "https://llm.example.com/"));
        acme = await book.Database.AddOrganizationAsync();
        owner = (await book.AddUserAsync("owner@example.com", acme)).Id;
        await book.AddUserAsync("billing@example.com", acme, OrganizationRole.Billing);
    }

    public async Task DisposeAsync() => await book.DisposeAsync();

    [Fact]
    public async Task A_key_that_ends_within_a_week_is_told_of_once_and_again_when_it_was_given_another_end()
    {
        var key = await AddKeyAsync(expiresAt: Now.AddDays(8));
        (await CheckAsync()).ShouldBe(0);
        book.Database.Time.Advance(TimeSpan.FromDays(2));

        (await CheckAsync()).ShouldBe(1);
        (await CheckAsync()).ShouldBe(0);

        var mail = await book.Mails.NextAsync();
        (mail.To, mail.Subject).ShouldBe(("owner@example.com", "A key is about to expire"));
        mail.Text.ShouldContain("“Production” (…wxyz) of Acme ends by itself on 2026-05-28 13:45 UTC");
        await ChangeKeyAsync(key, row => row.ExpiresAt = Now.AddDays(30));
        (await CheckAsync()).ShouldBe(0);
        book.Database.Time.Advance(TimeSpan.FromDays(25));
        (await CheckAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_key_that_was_made_for_a_few_days_and_one_that_is_revoked_are_nobodys_business()
    {
        await AddKeyAsync(expiresAt: Now.AddDays(3));
        var revoked = await AddKeyAsync(expiresAt: Now.AddDays(8));
        await ChangeKeyAsync(revoked, row => row.RevokedAt = Now);
        book.Database.Time.Advance(TimeSpan.FromDays(2));

        (await CheckAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData(899, false)]
    [InlineData(900, true)]
    public async Task A_key_that_has_used_up_nine_tenths_of_its_limit_is_told_of(long spent, bool isTold)
    {
        var key = await AddKeyAsync(spendLimit: 1000);
        await book.Database.AddAsync(UsageRows.Rollup(acme, Now, key, chargeNanoUsd: spent));

        (await CheckAsync()).ShouldBe(isTold ? 1 : 0);

        (await CheckAsync()).ShouldBe(0);
        if (!isTold)
            return;
        (await book.Mails.NextAsync()).Subject.ShouldBe("A key has reached its spend limit");
        await ChangeKeyAsync(key, row => row.SpendLimitNanoUsd = 950);
        (await CheckAsync()).ShouldBe(1, "another limit is another event");
    }

    [Fact]
    public async Task The_month_is_summed_up_for_those_who_want_it()
    {
        var store = book.Get<NotificationStore>();
        await book.Database.AddAsync(UsageRows.Rollup(acme, Now, chargeNanoUsd: 1_500_000_000, requests: 1234));
        book.Database.Time.Advance(TimeSpan.FromDays(20));
        (await CheckAsync()).ShouldBe(0, "nobody has asked for it");
        await store.ChooseMailsAsync(acme, owner, NotificationKinds.MonthlySummary, CancellationToken.None);

        (await CheckAsync()).ShouldBe(1);
        (await CheckAsync()).ShouldBe(0);

        var mail = await book.Mails.NextAsync();
        (mail.To, mail.Subject).ShouldBe(("owner@example.com", "Your statement of 2026-05"));
        mail.Text.ShouldContain("In 2026-05, Acme made 1,234 requests and was charged 1.5 USD for them.");
        mail.Text.ShouldContain("https://llm.example.com/invoices/2026-05");
    }

    [Fact]
    public async Task An_announcement_is_mailed_once_to_those_who_want_it()
    {
        await book.Get<NotificationStore>().ChooseMailsAsync(acme, owner, NotificationKinds.Announcement, CancellationToken.None);
        await book.Database.AddAsync(new Announcement
        {
            Id = Guid.NewGuid(), Text = "We move on Sunday.", Tone = AnnouncementTone.Information, PublishedAt = Now, AuthorUserId = owner,
        });

        await CheckAsync();
        await CheckAsync();

        var mail = await book.Mails.NextAsync();
        (mail.To, mail.Subject).ShouldBe(("owner@example.com", "An announcement"));
        mail.Text.ShouldContain("We move on Sunday.");
        (await book.Database.ReadAsync(context => context.Announcements.SingleAsync())).MailedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_member_sees_what_is_new_until_it_was_seen_and_each_for_themselves()
    {
        var store = book.Get<NotificationStore>();
        var key = await AddKeyAsync(spendLimit: 1000);
        await book.Database.AddAsync(UsageRows.Rollup(acme, Now, key, chargeNanoUsd: 1000));
        await CheckAsync();
        var page = await store.ListAsync(acme, owner, beforeId: null, CancellationToken.None);
        var item = page.Items.ShouldHaveSingleItem();
        (item.IsNew, item.Notification.Subject, item.Notification.AmountNanoUsd).ShouldBe((true, "Production", 1000));
        (await store.CountNewAsync(acme, owner, CancellationToken.None)).ShouldBe(1);

        await store.MarkSeenAsync(acme, owner, item.Notification.Id, CancellationToken.None);
        await store.MarkSeenAsync(acme, owner, 0, CancellationToken.None);

        (await store.CountNewAsync(acme, owner, CancellationToken.None)).ShouldBe(0);
        (await store.CountNewAsync(acme, "somebody else", CancellationToken.None)).ShouldBe(1);
        (await store.MailsAsync(acme, owner, OrganizationRole.Owner, CancellationToken.None)).ShouldBe(NotificationDefaults.For(OrganizationRole.Owner), "what was seen changes no choice");
        var other = await book.Database.AddOrganizationAsync("Other");
        (await store.ListAsync(other, owner, beforeId: null, CancellationToken.None)).Items.ShouldBeEmpty();
    }

    private Task<int> CheckAsync() => book.Get<NotificationWatch>().CheckAsync(CancellationToken.None);

    private async Task<Guid> AddKeyAsync(DateTimeOffset? expiresAt = null, long? spendLimit = null)
    {
        var id = Guid.NewGuid();
        await book.Database.AddAsync(new ApiKey
        {
            Id = id,
            OrganizationId = acme,
            Name = "Production",
            SecretHash = id.ToString("N") + id.ToString("N"),
            Prefix = "llm_sk_AbCd",
            LastFour = "wxyz",
            CreatedAt = Now,
            ExpiresAt = expiresAt,
            SpendLimitNanoUsd = spendLimit,
        });
        return id;
    }

    private Task ChangeKeyAsync(Guid id, Action<ApiKey> change) => book.Database.Get<Infrastructure.Persistence.Database>().WriteAsync(
        async context => change(await context.ApiKeys.SingleAsync(key => key.Id == id)), CancellationToken.None);
}
