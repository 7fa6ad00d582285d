using SmoothLlm.Core.Money;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Wording;

namespace SmoothLlm.Infrastructure.Organizations.Members;

/// <summary>A member, with the use of the keys that this member created since the first of the UTC month.</summary>
public sealed record Member(string UserId, string? Email, string DisplayName, OrganizationRole Role, DateTimeOffset JoinedAt, NanoUsd SpentThisMonth, long RequestsThisMonth);

/// <summary>What became of a change among members.</summary>
public abstract record MemberResult
{
    private MemberResult()
    {
    }

    public sealed record Done : MemberResult;

    /// <summary>There is no such member.</summary>
    public sealed record NotFound : MemberResult;

    /// <param name="Message">For whoever asked.</param>
    public sealed record NotAllowed(Sentence Message) : MemberResult;

    /// <summary>An organization without an owner would be nobody's.</summary>
    public sealed record LastOwner : MemberResult
    {
        public const string Message = "An organization needs an owner. Make somebody else an owner first.";
    }
}
