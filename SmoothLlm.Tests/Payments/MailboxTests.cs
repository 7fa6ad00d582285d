using Shouldly;
using SmoothLlm.Core.Payments;
using Xunit;

namespace SmoothLlm.Tests.Payments;

public sealed class MailboxTests
{
    [Theory]
    [InlineData("Ada@Example.com", "ada@example.com")]
    [InlineData(" ada@example.com ", "ada@example.com")]
    [InlineData("ada+news@example.com", "ada@example.com")]
    [InlineData("ada+a+b@example.com", "ada@example.com")]
    [InlineData("ada.byron@example.com", "ada.byron@example.com")]
    [InlineData("Ada.Byron+x@Gmail.com", "adabyron@gmail.com")]
    [InlineData("a.d.a@googlemail.com", "ada@gmail.com")]
    [InlineData("+ada@example.com", "+ada@example.com")]
    [InlineData("\"odd@name\"@example.com", "\"odd@name\"@example.com")]
    [InlineData("no address", "no address")]
    public void Addresses_of_one_mailbox_are_one(string email, string mailbox) => Mailbox.Of(email).ShouldBe(mailbox);
}
