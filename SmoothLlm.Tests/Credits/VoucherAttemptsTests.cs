using System.Globalization;
using Shouldly;
using SmoothLlm.Infrastructure.Credits;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Credits;

public sealed class VoucherAttemptsTests
{
    private readonly ManualTime time = new(SqliteDatabase.Start);

    [Fact]
    public void After_ten_guesses_the_rest_of_the_window_is_waited()
    {
        var attempts = new VoucherAttempts(time);
        for (int guess = 0; guess < VoucherAttempts.MaxAttempts; guess++)
            attempts.Begin("ada").ShouldBeNull();
        time.Advance(TimeSpan.FromMinutes(4));

        attempts.Begin("ada").ShouldBe(TimeSpan.FromMinutes(6));
        attempts.Begin("bob").ShouldBeNull();
        time.Advance(TimeSpan.FromMinutes(6));
        attempts.Begin("ada").ShouldBeNull();
    }

    [Fact]
    public void What_was_forgiven_can_be_tried_again()
    {
        var attempts = new VoucherAttempts(time);
        for (int guess = 0; guess < VoucherAttempts.MaxAttempts; guess++)
            attempts.Begin("ada");

        attempts.Forgive("ada");

        attempts.Begin("ada").ShouldBeNull();
        attempts.Begin("ada").ShouldNotBeNull();
    }

    [Fact]
    public void Only_so_many_users_are_remembered_and_the_newest_are()
    {
        var attempts = new VoucherAttempts(time);
        for (int user = 0; user < VoucherAttempts.MaxUsers; user++)
        {
            attempts.Begin(user.ToString(CultureInfo.InvariantCulture));
            time.Advance(TimeSpan.FromMilliseconds(1));
        }

        for (int guess = 0; guess < VoucherAttempts.MaxAttempts; guess++)
            attempts.Begin("one more").ShouldBeNull();

        attempts.Begin("one more").ShouldNotBeNull();
    }
}
