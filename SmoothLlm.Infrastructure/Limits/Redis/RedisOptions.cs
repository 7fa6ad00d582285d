using System.ComponentModel.DataAnnotations;

namespace SmoothLlm.Infrastructure.Limits.Redis;

/// <summary>Where several nodes count in common.</summary>
public sealed class RedisOptions
{
    public const string Section = "Redis";

    /// <summary>As StackExchange.Redis reads it: <c>host:6379,password=…</c>; empty on a single node.</summary>
    public string Connection { get; set; } = "";

    /// <summary>Before every name in Redis, so that several installations can share one.</summary>
    [Required(AllowEmptyStrings = false)]
    [MaxLength(50)]
    public string KeyPrefix { get; set; } = "smoothllm";
}
